/**
 * How often a network is right: over all, layer by layer, and which labels it takes for which.
 *
 * @module
 */

import { type ImageShape, InputError, isSameShape, labelCount, shapeText } from "@goodness/core";
import {
  bestLabels,
  type Head,
  HeadReadout,
  ImagePreparer,
  LabelScorer,
  type Network,
  sumGoodness,
} from "@goodness/core";
import type { Backbone } from "./backbone.ts";
import type { Split } from "../data/split.ts";

/** What an evaluation finds, whatever it reads by. */
export interface ReadoutEvaluation {
  /** How many images were read. */
  readonly count: number;
  /** The share read correctly, in `[0, 1]`. */
  readonly accuracy: number;
  /** The label found for each image. */
  readonly predictions: Uint8Array;
  /** Images of true label (row) that were found to be a label (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** What an evaluation by a head finds. */
export interface HeadEvaluation extends ReadoutEvaluation {
  /** The mean goodness of the images in each layer, where the network learnt without labels. */
  readonly meanGoodness?: readonly number[];
}

/** How often a network is right, and each layer alone. */
export interface Accuracies {
  /** The share read correctly by the summed goodness, in `[0, 1]`. */
  readonly accuracy: number;
  /** The share read correctly by each layer's goodness alone. */
  readonly accuracyPerLayer: readonly number[];
}

/** What an evaluation by goodness, summed over the network's layers, finds. */
export interface Evaluation extends ReadoutEvaluation, Accuracies {
  /** The goodness of every label, `[layers, count, labels]` in row-major order. */
  readonly goodness: Float32Array;
}

/**
 * Evaluates a network.
 *
 * @param search The search over the network's weights.
 * @param network The network.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {InputError} If there are no images, or they are not of the size that the network reads.
 * @throws {Error} If goodness is not finite, as that of a training that diverged.
 */
export async function evaluate(
  search: Pick<LabelScorer, "goodness">,
  network: Network,
  split: Split,
): Promise<Evaluation> {
  const goodness = await search.goodness(preparedImages(network, split));
  if (!goodness.every(Number.isFinite)) {
    throw new Error(
      "Goodness is not finite, the training diverged: choose a lower --learning-rate",
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
 * @param backbone The network, its weights and what runs it.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {InputError} If there are no images, or they are not of the size that the network reads.
 * @throws {Error} If goodness is not finite, as that of a training that diverged.
 */
export async function evaluateOnce(backbone: Backbone, split: Split): Promise<Evaluation> {
  return await withLabelScorer(backbone, (search) => evaluate(search, backbone.network, split));
}

/**
 * Makes a search for some uses of it.
 *
 * @param backbone The network, its weights and what runs it.
 * @param use What to do with it.
 * @returns What that gives.
 */
export async function withLabelScorer<T>(
  { network, weights, engine }: Backbone,
  use: (search: LabelScorer) => Promise<T>,
): Promise<T> {
  const search = new LabelScorer(engine, network, weights);
  try {
    return await use(search);
  } finally {
    await search.dispose();
  }
}

/**
 * Evaluates a head.
 *
 * @param reader The reader of the head and its network.
 * @param network The network.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {InputError} If there are no images, or they are not of the size that the network reads.
 */
export async function evaluateHead(
  reader: Pick<HeadReadout, "read">,
  network: Network,
  split: Split,
): Promise<HeadEvaluation> {
  const { probabilities, goodness } = await reader.read(preparedImages(network, split));
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
 * @param backbone The network, its weights and what runs it.
 * @param head The head's layers and weights.
 * @param split The images; at least one.
 * @returns What was found.
 * @throws {InputError} If there are no images, or they are not of the size that the network reads.
 */
export async function evaluateHeadOnce(
  backbone: Backbone,
  head: Pick<Head, "layers" | "weight">,
  split: Split,
): Promise<ReadoutEvaluation> {
  const reader = new HeadReadout(backbone.engine, { ...backbone, head });
  try {
    return await evaluateHead(reader, backbone.network, split);
  } finally {
    await reader.dispose();
  }
}

function preparedImages(network: Network, split: Split): Float32Array {
  if (split.count === 0) throw new InputError("Cannot evaluate on 0 images");
  checkImageShape(network, split);
  return new ImagePreparer(network.spec.input).unshifted(split.images);
}

/**
 * Checks that a network reads images of a shape.
 *
 * @param network The network.
 * @param shape The images' shape.
 * @throws {InputError} If it reads others.
 */
export function checkImageShape({ spec: { input } }: Network, shape: ImageShape): void {
  if (isSameShape(shape, input)) return;
  throw new InputError(
    `Cannot read images of ${shapeText(shape)}: the network reads ${shapeText(input)}`,
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
