/**
 * The accuracy of a head on a network.
 *
 * @module
 */

import { bestLabels, type Head, HeadReadout, labelCount, type Network } from "@goodness/core";
import type { Split } from "../data/split.ts";
import type { Backbone } from "./backbone.ts";
import { compare, preparedImages, type ReadoutEvaluation } from "./readout_evaluation.ts";

/** The result of an evaluation of a head. */
export interface HeadEvaluation extends ReadoutEvaluation {
  /** The mean goodness of the images in each layer, if the network learnt without labels. */
  readonly meanGoodness?: readonly number[];
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
