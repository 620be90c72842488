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
  /** The goodness of every label, `[layers, count, labels]` in row-major order. */
  readonly goodness: Float32Array;
  /** The label found for each image. */
  readonly predictions: Uint8Array;
  /** Images of true label (row) that were found to be a label (column). */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Evaluates a network.
 *
 * @param search The search over the network's weights.
 * @param network The network.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {RangeError} If there are no images, or they are not of the size that the network reads.
 * @throws {Error} If goodness is not finite, as that of a training that diverged.
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
  const goodness = await search.goodness(new ImagePreparer(input).unshifted(split.images));
  if (!goodness.every(Number.isFinite)) {
    throw new Error(
      "Goodness is not finite, the training diverged: choose a lower --learning-rate",
    );
  }
  const predictions = bestLabels(sumGoodness(goodness, network), labels);
  const share = (found: Uint8Array): number => countEqual(found, split.labels) / split.count;
  return {
    count: split.count,
    accuracy: share(predictions),
    accuracyPerLayer: network.layers.map((_, layer) =>
      share(bestLabels(sumGoodness(goodness, network, [layer]), labels))
    ),
    goodness,
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
