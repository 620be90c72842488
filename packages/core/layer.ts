/**
 * One layer over `Ops`: what its places see, and its product. A dense layer is a locally connected
 * one with a single place.
 *
 * The rows of a place's weights are its inputs, its label inputs and the bias, so the inputs built
 * here end with the label's one-hot row and a one: adding `t U + b` costs no pass of its own.
 *
 * @module
 */

import type { Layer, Network } from "./network.ts";
import type { Ops } from "./ops.ts";

/** The same numbers for each place: `[R, N]` to `[L, R, N]`. */
function forEveryPlace<T>(ops: Ops<T>, layer: Layer, rows: T): T {
  return ops.gather(ops.reshape(rows, [1, ...ops.shape(rows)]), layer.fields.map(() => 0), 0);
}

function filled<T>(ops: Ops<T>, value: number, shape: readonly [number, number]): T {
  return ops.constant(new Float32Array(shape[0] * shape[1]).fill(value), shape);
}

/**
 * The inputs of the first layer without a label: what every place sees of each image.
 *
 * @param ops The operations.
 * @param network The network.
 * @param layer Its first layer.
 * @param images Standardised images, `[B, pixels]`.
 * @returns `[L, B, K + Y + 1]`, zero at the label inputs and one at the bias.
 */
export function imageInputs<T>(ops: Ops<T>, network: Network, layer: Layer, images: T): T {
  const [count = 0] = ops.shape(images);
  const places = layer.fields.length;
  const visible = withoutLabelPixels(ops, network, images);
  const pixels = ops.gather(visible, layer.fields.flat(), 1); // [B, L K]
  const fields = ops.transpose(ops.reshape(pixels, [count, places, layer.inputs]), [1, 0, 2]);
  const noLabel = filled(ops, 0, [count, layer.labelInputs]);
  const rest = ops.concat([noLabel, filled(ops, 1, [count, 1])], 1);
  return ops.concat([fields, forEveryPlace(ops, layer, rest)], 2);
}

/** Clears the pixels that a label is drawn into, so that an image says nothing there itself. */
function withoutLabelPixels<T>(ops: Ops<T>, { spec, pixels }: Network, images: T): T {
  if (spec.labelPlacement === "everywhere") return images;
  const kept = Float32Array.from({ length: pixels }, (_, pixel) => pixel < spec.labels ? 0 : 1);
  return ops.mul(images, ops.constant(kept, [1, pixels]));
}

/**
 * What each label adds to the inputs of the first layer. The product is linear, so a labelled image's
 * product is that of the image plus that of the label, and ten labels share the image's.
 *
 * @param network The network.
 * @param layer Its first layer.
 * @returns `[L, Y, K + Y + 1]` in row-major order: the label's value at its label input, or at the
 *   pixel it is drawn into where the place sees that pixel.
 */
export function labelInputs(network: Network, layer: Layer): Float32Array {
  const { labels, labelPlacement, labelScale } = network.spec;
  const [, rows = 0] = layer.weightShape;
  const values = new Float32Array(layer.fields.length * labels * rows);
  layer.fields.forEach((field, place) => {
    for (let label = 0; label < labels; label++) {
      const row = labelPlacement === "everywhere" ? layer.inputs + label : field.indexOf(label);
      if (row >= 0) values[(place * labels + label) * rows + row] = labelScale;
    }
  });
  return values;
}

/**
 * The inputs of a later layer: what each place sees of the layer below, the label and the bias.
 *
 * @param ops The operations.
 * @param network The network.
 * @param layer The layer.
 * @param below The normalised activities of the layer below, `[L below, R, C below]`.
 * @param labels One-hot labels, `[R, Y]`.
 * @returns `[L, R, K + Y + 1]`.
 */
export function hiddenInputs<T>(
  ops: Ops<T>,
  network: Network,
  layer: Layer,
  { below, labels }: { below: T; labels: T },
): T {
  const [count = 0] = ops.shape(labels);
  const cells = layer.fields[0] ?? [];
  const seen = cells.map((_, cell) =>
    ops.gather(below, layer.fields.map((field) => field[cell] ?? 0), 0)
  );
  const one = filled(ops, 1, [count, 1]);
  const rest = layer.labelInputs > 0
    ? ops.concat([ops.mul(labels, network.spec.labelScale), one], 1)
    : one;
  return ops.concat([...seen, forEveryPlace(ops, layer, rest)], 2);
}
