/**
 * Small networks of awkward shapes for tests, and a slow reference that shares no code with the
 * layers: it follows one image and one label with loops.
 *
 * @module
 */

import { type Network, resolveNetwork, weightName } from "./network.ts";
import type { LabelPlacement, LayerSpec, NetworkSpec } from "./network_spec.ts";
import { networkPreset } from "./presets.ts";
import { gaussian, gumbel, randomStream } from "./random.ts";
import { oneHot } from "./images.ts";
import type { HostTensors } from "./program.ts";
import { sizeOf } from "./shape.ts";

const AWKWARD_LAYERS: readonly LayerSpec[] = [
  { kind: "local", field: [3, 2], stride: [2, 1], channels: 5 },
  { kind: "local", field: [2, 3], stride: [1, 1], channels: 3 },
  { kind: "dense", units: 7 },
];

/** A network on images of 7x5 pixels with 3 labels. */
export function smallSpec(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly LayerSpec[] = AWKWARD_LAYERS,
): NetworkSpec {
  return {
    ...networkPreset("local"),
    name: "small",
    input: { height: 7, width: 5, mean: 0.2, deviation: 0.3 },
    labels: 3,
    labelPlacement,
    layers,
    goodnessLayers: layers.map((_, index) => index),
  };
}

/** The network of `smallSpec`. */
export function smallNetwork(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly LayerSpec[] = AWKWARD_LAYERS,
): Network {
  return resolveNetwork(smallSpec(labelPlacement, layers));
}

/** Normal numbers. */
export function normals(seed: number, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const next = gaussian(randomStream(seed, "weights", 99));
  return Float32Array.from({ length: sizeOf(shape) }, () => next());
}

/** Inputs of the training step for a batch. */
export function stepInputs(network: Network, batchSize: number, seed: number): HostTensors {
  const { labels } = network.spec;
  const truth = Uint8Array.from({ length: batchSize }, (_, row) => (row * 7 + seed) % labels);
  return {
    images: normals(seed, [batchSize, network.pixels]),
    labels: oneHot(truth, labels),
    noise: gumbel(randomStream(seed, "negatives", 0), batchSize * labels),
    stepSize: Float32Array.of(0.01),
  };
}

/** The goodness of one labelled image in every layer, by the formulas and nothing else. */
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
    const weight = weights[weightName(index)] ?? new Float32Array();
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
