/**
 * The accuracy of a network and of each of its layers, and its confusion matrix.
 *
 * @module
 */

import {
  bestLabels,
  type Head,
  HeadReadout,
  ImagePreparer,
  type ImageShape,
  InputError,
  isSameShape,
  labelCount,
  LabelScorer,
  type Network,
  shapeText,
  sumGoodness,
} from "@goodness/core";
import type { Backbone } from "./backbone.ts";
import type { Split } from "../data/split.ts";

/** The result of an evaluation, by either readout. */
export interface ReadoutEvaluation {
  /** How many images were classified. */
  readonly count: number;
  /** The share of images classified correctly, in `[0, 1]`. */
  readonly accuracy: number;
  /** The label that was predicted for each image. */
  readonly predictions: Uint8Array;
  /** How many images of a true label (row) were predicted as a label (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** The result of an evaluation of a head. */
export interface HeadEvaluation extends ReadoutEvaluation {
  /** The mean goodness of the images in each layer, if the network learnt without labels. */
  readonly meanGoodness?: readonly number[];
}

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

/**
 * Evaluates a head.
 *
 * @param readout The readout by the head on its network.
 * @param network The network, for its geometry and labels.
 * @param split The images; at least one.
 * @returns The accuracy and predictions.
 * @throws {InputError} If there are no images, or they are not of the network's input shape.
 */
export async function evaluateHead(
  readout: Pick<HeadReadout, "outputs">,
  network: Network,
  split: Split,
): Promise<HeadEvaluation> {
  const { probabilities, goodness } = await readout.outputs(preparedImages(network, split));
  return {
    ...compare(bestLabels(probabilities, labelCount(network.spec)), network, split),
    ...(goodness && { meanGoodness: columnMeans(goodness, network.layers.length) }),
  };
}

function columnMeans(values: Float32Array, columns: number): number[] {
  const sums = new Array<number>(columns).fill(0);
  values.forEach((value, at) => sums[at % columns] = (sums[at % columns] ?? 0) + value);
  return sums.map((sum) => sum * columns / values.length);
}

/**
 * Evaluates a head once.
 *
 * @param backbone The network, its weights and the engine.
 * @param head The head's layers and weights.
 * @param split The images; at least one.
 * @returns The accuracy and predictions.
 * @throws {InputError} If there are no images, or they are not of the network's input shape.
 */
export async function evaluateHeadOnce(
  backbone: Backbone,
  head: Pick<Head, "layers" | "weight">,
  split: Split,
): Promise<ReadoutEvaluation> {
  const readout = new HeadReadout(backbone.engine, { ...backbone, head });
  try {
    return await evaluateHead(readout, backbone.network, split);
  } finally {
    await readout.dispose();
  }
}

function preparedImages(network: Network, split: Split): Float32Array {
  if (split.count === 0) throw new InputError("Cannot evaluate on 0 images");
  checkImageShape(network, split);
  checkLabels(network, split);
  return new ImagePreparer(network.spec.input).unshifted(split.images);
}

/**
 * Checks that images have the input shape of a network.
 *
 * @param network The network.
 * @param shape The images' shape.
 * @throws {InputError} If the network takes images of another shape.
 */
export function checkImageShape({ spec: { input } }: Network, shape: ImageShape): void {
  if (isSameShape(shape, input)) return;
  throw new InputError(
    `Cannot classify images of ${shapeText(shape)}: the network takes ${shapeText(input)}`,
  );
}

function checkLabels({ spec }: Network, { labels }: Split): void {
  const classes = labelCount(spec);
  const other = labels.find((label) => label >= classes);
  if (other === undefined) return;
  throw new InputError(
    `Cannot evaluate images of label ${other}: the network has ${classes} classes; choose the ` +
      '"dataset" that it was trained on',
  );
}

function compare(predictions: Uint8Array, network: Network, split: Split): ReadoutEvaluation {
  return {
    count: split.count,
    accuracy: countEqual(predictions, split.labels) / split.count,
    predictions,
    confusion: confusionMatrix(split.labels, predictions, labelCount(network.spec)),
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
