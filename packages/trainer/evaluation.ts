/**
 * How often a network is right: over all, layer by layer, and which labels it takes for which.
 *
 * @module
 */

import {
  bestLabels,
  type GoodnessSearch,
  ImagePreparer,
  type Network,
  sumGoodness,
} from "@goodness/core";
import type { Split } from "./dataset.ts";

/** What an evaluation finds. */
export interface Evaluation {
  /** How many images were read. */
  readonly count: number;
  /** The share read correctly by goodness summed over the network's layers, in `[0, 1]`. */
  readonly accuracy: number;
  /** The share read correctly by each layer's goodness alone. */
  readonly accuracyPerLayer: readonly number[];
  /** The label found for each image. */
  readonly predictions: Uint8Array;
  /** Images of true label (row) that were found to be a label (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** Images that are prepared at a time; bounds the memory, not the result. */
const CHUNK = 1024;

/**
 * Evaluates a network.
 *
 * @param search The search over the network's weights.
 * @param network The network.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {RangeError} If there are no images, or they are not of the size that the network reads.
 */
export async function evaluate(
  search: Pick<GoodnessSearch, "goodness">,
  network: Network,
  split: Split,
): Promise<Evaluation> {
  if (split.count === 0) throw new RangeError("Cannot evaluate on 0 images");
  const { labels, input } = network.spec;
  if (split.height !== input.height || split.width !== input.width) {
    throw new RangeError(
      `Cannot evaluate on images of ${split.height}x${split.width}: ` +
        `the network reads ${input.height}x${input.width}`,
    );
  }
  const preparer = new ImagePreparer(input);
  const predictions = new Uint8Array(split.count);
  const rightPerLayer = network.layers.map(() => 0);
  for (let start = 0; start < split.count; start += CHUNK) {
    const end = Math.min(start + CHUNK, split.count);
    const images = split.images.subarray(start * network.pixels, end * network.pixels);
    const goodness = await search.goodness(preparer.unshifted(images));
    const truth = split.labels.subarray(start, end);
    predictions.set(bestLabels(sumGoodness(goodness, network), labels), start);
    network.layers.forEach((_, layer) => {
      const found = bestLabels(sumGoodness(goodness, network, [layer]), labels);
      rightPerLayer[layer] = (rightPerLayer[layer] ?? 0) + countEqual(found, truth);
    });
  }
  return {
    count: split.count,
    accuracy: countEqual(predictions, split.labels) / split.count,
    accuracyPerLayer: rightPerLayer.map((right) => right / split.count),
    predictions,
    confusion: confusionMatrix(split.labels, predictions, labels),
  };
}

function countEqual(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((count, value, index) => count + Number(value === b[index]), 0);
}

function confusionMatrix(truth: Uint8Array, found: Uint8Array, labels: number): number[][] {
  const matrix = Array.from({ length: labels }, () => new Array<number>(labels).fill(0));
  truth.forEach((label, index) => {
    const row = matrix[label];
    const column = found[index];
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  });
  return matrix;
}
