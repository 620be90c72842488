/**
 * The accuracy of a network by goodness, and of each of its layers alone.
 *
 * @module
 */

import { bestLabels, labelCount, LabelScorer, type Network, sumGoodness } from "@goodness/core";
import type { Split } from "../data/split.ts";
import type { Backbone } from "./backbone.ts";
import {
  compare,
  countEqual,
  preparedImages,
  type ReadoutEvaluation,
} from "./readout_evaluation.ts";

/** The accuracy of a network, and of each layer alone. */
export interface Accuracies {
  /** The share of images classified correctly by the summed goodness, in `[0, 1]`. */
  readonly accuracy: number;
  /** The share of images classified correctly by each layer's goodness alone. */
  readonly accuracyPerLayer: readonly number[];
}

/** The result of an evaluation by goodness, summed over the network's layers. */
export interface Evaluation extends ReadoutEvaluation, Accuracies {
  /** The goodness of every label, `[layers, count, labels]` in row-major order. */
  readonly goodness: Float32Array;
}

/**
 * Evaluates a network.
 *
 * @param scorer Computes the goodness of labels with the network's weights.
 * @param network The network, for its geometry and labels.
 * @param split The images; at least one.
 * @returns The accuracies, predictions and goodness.
 * @throws {InputError} If there are no images, or they are not of the network's input shape.
 * @throws {Error} If goodness is not finite, because the training diverged.
 *
 * @example An untrained network guesses
 * ```ts
 * import {
 *   createEngine,
 *   initialWeights,
 *   LabelScorer,
 *   networkPreset,
 *   resolveNetwork,
 * } from "@goodness/core";
 * import { evaluate, loadDataset, splitPart } from "@goodness/trainer";
 * import { assert } from "@std/assert";
 *
 * const { test } = await loadDataset("mnist");
 * const network = resolveNetwork(networkPreset("dense"));
 * const scorer = new LabelScorer(await createEngine("native"), network, initialWeights(network, 1));
 * const { accuracy } = await evaluate(scorer, network, splitPart(test, 0, 100));
 * assert(accuracy < 0.5);
 * await scorer.dispose();
 * ```
 */
export async function evaluate(
  scorer: Pick<LabelScorer, "goodness">,
  network: Network,
  split: Split,
): Promise<Evaluation> {
  const goodness = await scorer.goodness(preparedImages(network, split));
  if (!goodness.every(Number.isFinite)) {
    throw new Error(
      "Cannot evaluate: goodness is not finite as the training diverged; choose a lower learning rate",
    );
  }
  const labels = labelCount(network.spec);
  return {
    ...compare(bestLabels(sumGoodness(goodness, network), labels), network, split),
    accuracyPerLayer: network.layers.map((_, layer) => {
      const found = bestLabels(sumGoodness(goodness, network, [layer]), labels);
      return countEqual(found, split.labels) / split.count;
    }),
    goodness,
  };
}

/**
 * Evaluates a network once.
 *
 * @param backbone The network, its weights and the engine.
 * @param split The images; at least one.
 * @returns The accuracies, predictions and goodness.
 * @throws {InputError} If there are no images, or they are not of the network's input shape.
 * @throws {Error} If goodness is not finite, because the training diverged.
 */
export async function evaluateOnce(backbone: Backbone, split: Split): Promise<Evaluation> {
  return await withLabelScorer(backbone, (scorer) => evaluate(scorer, backbone.network, split));
}

/**
 * Calls a function with a label scorer, which is disposed of afterwards.
 *
 * @param backbone The network, its weights and the engine.
 * @param use The function.
 * @returns The function's result.
 */
export async function withLabelScorer<T>(
  { network, weights, engine }: Backbone,
  use: (scorer: LabelScorer) => Promise<T>,
): Promise<T> {
  const scorer = new LabelScorer(engine, network, weights);
  try {
    return await use(scorer);
  } finally {
    await scorer.dispose();
  }
}
