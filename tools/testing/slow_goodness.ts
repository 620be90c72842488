/**
 * A slow reference that shares no code with the layers: it follows one image and one label with loops.
 *
 * @module
 */

import type { HostTensors, NetworkSpec } from "@goodness/core";

/**
 * What a classifier must say about images, by {@linkcode slowGoodness}.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param images Standardised images, in row-major order.
 * @returns Summed goodness `[N, Y]`, goodness `[N, layers, Y]` and labels `[N]`.
 */
export function slowAnswers(
  spec: NetworkSpec,
  weights: HostTensors,
  images: Float32Array,
): { goodness: number[]; layers: number[]; label: number[] } {
  const pixels = spec.input.height * spec.input.width;
  const answers = Array.from({ length: images.length / pixels }, (_, row) => {
    const image = images.subarray(row * pixels, (row + 1) * pixels);
    const ofLabels = Array.from(
      { length: spec.labels },
      (_, label) => slowGoodness(spec, weights, image, label),
    );
    const sums = ofLabels.map((ofLayers) =>
      spec.goodnessLayers.reduce((sum, layer) => sum + (ofLayers[layer] ?? NaN), 0)
    );
    const layers = spec.layers.flatMap((_, layer) => ofLabels.map((g) => g[layer] ?? NaN));
    return { sums, layers, label: sums.indexOf(Math.max(...sums)) };
  });
  return {
    goodness: answers.flatMap(({ sums }) => sums),
    layers: answers.flatMap(({ layers }) => layers),
    label: answers.map(({ label }) => label),
  };
}

/**
 * The goodness of one labelled image in every layer, by the formulas and nothing else.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param image The standardised image.
 * @param label The label.
 * @returns One value a layer.
 */
export function slowGoodness(
  spec: NetworkSpec,
  weights: HostTensors,
  image: ArrayLike<number>,
  label: number,
): number[] {
  const everywhere = spec.labelPlacement === "everywhere";
  let grid = { rows: spec.input.height, columns: spec.input.width, channels: 1 };
  let below = Array.from(
    image,
    (pixel, at) => everywhere || at >= spec.labels ? pixel : at === label ? spec.labelScale : 0,
  );
  return spec.layers.map((layer, index) => {
    const [fieldRows, fieldColumns] = layer.kind === "dense"
      ? [grid.rows, grid.columns]
      : layer.field;
    const [down, right] = layer.kind === "dense" ? [1, 1] : layer.stride;
    const channels = layer.kind === "dense" ? layer.units : layer.channels;
    const rows = Math.floor((grid.rows - fieldRows) / down) + 1;
    const columns = Math.floor((grid.columns - fieldColumns) / right) + 1;
    const weight = weights[`layers.${index}.weight`] ?? new Float32Array();
    const inputs = fieldRows * fieldColumns * grid.channels;
    const weightRows = inputs + (everywhere ? spec.labels : 0) + 1;
    const h: number[] = [];
    for (let place = 0; place < rows * columns; place++) {
      const top = Math.floor(place / columns) * down;
      const left = (place % columns) * right;
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number): number =>
          weight[(place * weightRows + row) * channels + channel] ?? NaN;
        let z = at(weightRows - 1);
        if (everywhere) z += spec.labelScale * at(inputs + label);
        let row = 0;
        for (let y = 0; y < fieldRows; y++) {
          for (let x = 0; x < fieldColumns; x++) {
            const cell = (top + y) * grid.columns + left + x;
            for (let c = 0; c < grid.channels; c++) {
              z += at(row++) * (below[cell * grid.channels + c] ?? NaN);
            }
          }
        }
        h.push(Math.max(z, 0));
      }
    }
    const goodness = h.reduce((sum, value) => sum + value * value, 0) / h.length;
    below = h.map((value) => value / Math.sqrt(goodness + 1e-6));
    grid = { rows, columns, channels };
    return goodness;
  });
}
