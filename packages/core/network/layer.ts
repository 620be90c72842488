/**
 * The inputs of a layer over `Ops`. In a layer whose locations share their weights, such as a convolution,
 * locations are rows of one product.
 *
 * The rows of a location's weights are those of its inputs, of the labels and the bias. So the inputs built
 * here end with the label's one-hot row and a one, and `t U + b` is part of the same product.
 *
 * @module
 */

import { normaliseChannels } from "./normalisation.ts";
import type { Layer, Network } from "./geometry.ts";
import { labelCount } from "./network_spec.ts";
import { composedFields } from "../ops/fields.ts";
import type { Ops } from "../ops/ops.ts";
import { dims3, lengthAt, sizeOf } from "../ops/shape.ts";

/** Repeats rows for each location: `[R, N]` to `[L, R, N]`. */
function forEveryLocation<T>(ops: Ops<T>, layer: Layer, rows: T): T {
  return everyLocation(ops, layer, ops.reshape(rows, [1, ...ops.shape(rows)]));
}

/** Repeats what all locations share for each of them: `[1, R, N]` to `[L, R, N]`. */
export function everyLocation<T>(ops: Ops<T>, layer: Layer, shared: T): T {
  return ops.gather(shared, layer.receptiveFields.map(() => 0), 0);
}

function filled<T>(ops: Ops<T>, value: number, shape: readonly number[]): T {
  return ops.constant(new Float32Array(sizeOf(shape)).fill(value), shape);
}

/** Makes locations rows of one product if they share their weights: `[L, R, N]` to `[1, L R, N]`. */
export function foldLocations<T>(ops: Ops<T>, layer: Layer, x: T): T {
  if (!layer.shared) return x;
  const [locations, rows, columns] = dims3(ops.shape(x));
  return ops.reshape(x, [1, locations * rows, columns]);
}

/** The opposite of {@linkcode foldLocations}. */
export function unfoldLocations<T>(ops: Ops<T>, layer: Layer, x: T): T {
  if (!layer.shared) return x;
  const [, rows, columns] = dims3(ops.shape(x));
  const locations = layer.receptiveFields.length;
  return ops.reshape(x, [locations, rows / locations, columns]);
}

/**
 * The inputs of the first layer without a label. Images are the last axis, so that a gather copies rows of them.
 *
 * @param layer Its first layer.
 * @param images Standardised images, `[B, pixels]`.
 * @returns `[L, K + Y + 1, B]`, or `[1, K + Y + 1, L B]` if locations share their weights; zero at the label inputs
 *   and one at the bias.
 */
export function imageInputs<T>(ops: Ops<T>, network: Network, layer: Layer, images: T): T {
  const count = lengthAt(ops.shape(images), 0);
  const locations = layer.receptiveFields.length;
  const rows = ops.transpose(visiblePixels(ops, network, images), [1, 0]);
  const padded = withPadding(ops, layer, rows, background(network));
  const [outer, columns] = layer.shared ? [1, locations * count] : [locations, count];
  const { channels } = network.spec.input;
  const fields = layer.receptiveFields.map((field) =>
    field.flatMap((pixel) => Array.from({ length: channels }, (_, c) => pixel * channels + c))
  );
  const cells = layer.shared
    ? Array.from({ length: layer.inputs }, (_, k) => fields.map((field) => field[k] ?? 0))
    : fields;
  const pixels = ops.reshape(ops.gather(padded, cells.flat(), 0), [outer, layer.inputs, columns]);
  if (layer.labelInputs + layer.biasInputs === 0) return pixels;
  const one = filled(ops, 1, [outer, layer.biasInputs, columns]);
  if (layer.labelInputs === 0) return ops.concat([pixels, one], 1);
  return ops.concat([pixels, filled(ops, 0, [outer, layer.labelInputs, columns]), one], 1);
}

/**
 * Appends zero padding as one extra location, which receptive fields may index.
 *
 * @param below The layer's inputs: one row for each location, or for each value of an image.
 * @param padding The values of the padding: one for each row that is appended.
 */
function withPadding<T>(ops: Ops<T>, layer: Layer, below: T, padding: readonly number[]): T {
  const isSeen = layer.receptiveFields.some((field) => field.includes(layer.locationsBelow));
  if (!isSeen) return below;
  const [, ...shape] = ops.shape(below);
  return ops.concat([below, ...padding.map((value) => filled(ops, value, [1, ...shape]))], 0);
}

/** The value of a black pixel in the first layer, for each channel. */
export function background({ spec: { input, normalisation } }: Network): number[] {
  const black = input.mean.map((mean, channel) => -mean / (input.std[channel] ?? NaN));
  if (normalisation !== "channels") return black;
  const length = Math.hypot(...black);
  return black.map((value) => value / length);
}

/** Clears the values that a label is drawn into. */
function visiblePixels<T>(ops: Ops<T>, { spec, pixels }: Network, images: T): T {
  const seen = spec.normalisation === "channels"
    ? normaliseChannels(ops, images, spec.input.channels)
    : images;
  if (spec.labelPlacement !== "pixels") return seen;
  const labels = labelCount(spec);
  const kept = Float32Array.from({ length: pixels }, (_, pixel) => pixel < labels ? 0 : 1);
  return ops.mul(seen, ops.constant(kept, [1, pixels]));
}

/**
 * The inputs of a layer for each label alone. The product is linear, so the product of a labelled image is that
 * of the image plus that of the label.
 *
 * @param layer Its first layer, or one with label inputs.
 * @returns `[L, Y, K + Y + 1]`, or `[1, L Y, K + Y + 1]` if locations share their weights: `labelScale` at the
 *   label's input, or at the value that the label is drawn into if the location sees it.
 */
export function labelInputs<T>(ops: Ops<T>, network: Network, layer: Layer): T {
  const { labelScale, input: { channels } } = network.spec;
  const labels = labelCount(network.spec);
  const [, rows] = dims3(layer.weightShape);
  const values = new Float32Array(layer.receptiveFields.length * labels * rows);
  layer.receptiveFields.forEach((field, location) => {
    for (let label = 0; label < labels; label++) {
      const row = layer.labelInputs > 0 ? layer.inputs + label : rowOfValue(field, label, channels);
      if (row >= 0) values[(location * labels + label) * rows + row] = labelScale;
    }
  });
  return foldLocations(
    ops,
    layer,
    ops.constant(values, [layer.receptiveFields.length, labels, rows]),
  );
}

/** The input of a location for a value of the image; -1 if the location does not see it. */
function rowOfValue(field: readonly number[], value: number, channels: number): number {
  const cell = field.indexOf(Math.floor(value / channels));
  return cell < 0 ? -1 : cell * channels + value % channels;
}

/**
 * The inputs of a later layer: its receptive fields, the label and the bias.
 *
 * @param rows The normalised activities of the layer below, `[L below, R, C below]`, and one-hot labels,
 *   `[R, Y]`; label inputs are 0 if left out.
 * @returns `[L, R, K + Y + 1]`, or `[1, L R, K + Y + 1]` if locations share their weights.
 */
export function hiddenInputs<T>(
  ops: Ops<T>,
  network: Network,
  layer: Layer,
  { below, labels }: { below: T; labels?: T },
): T {
  const [, count] = dims3(ops.shape(below));
  const isAll = layer.labelInputs + layer.biasInputs === 0;
  if (layer.shared && isAll) return ops.fields(below, layer.receptiveFields);
  const seen = layer.shared
    ? [composedFields(ops, below, layer.receptiveFields)]
    : ownFields(ops, layer, withPadding(ops, layer, below, [0]));
  const [only, ...others] = seen;
  if (isAll && only !== undefined) return others.length === 0 ? only : ops.concat(seen, 2);
  const one = filled(ops, 1, [count, layer.biasInputs]);
  const ofLabel = (): T =>
    labels === undefined
      ? filled(ops, 0, [count, layer.labelInputs])
      : ops.mul(labels, network.spec.labelScale);
  const rest = layer.labelInputs > 0 ? ops.concat([ofLabel(), one], 1) : one;
  const ofLocations = foldLocations(ops, layer, forEveryLocation(ops, layer, rest));
  return ops.concat([...seen, ofLocations], 2);
}

/** What every location sees in each cell of its field: `[L below, R, C]` to one `[L, R, C]` for each cell. */
function ownFields<T>(ops: Ops<T>, layer: Layer, below: T): T[] {
  const [cells = []] = layer.receptiveFields;
  return cells.map((_, cell) =>
    ops.gather(below, layer.receptiveFields.map((field) => field[cell] ?? 0), 0)
  );
}
