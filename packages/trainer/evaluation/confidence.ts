/**
 * What is usual of a network's right predictions.
 *
 * @module
 */

import {
  bestLabels,
  type ConfidenceRule,
  ImagePreparer,
  labelCount,
  type LabelScorer,
  type Network,
  objectiveOf,
  sumGoodness,
} from "@goodness/core";
import { confidenceRuleOf, type GoodnessPrediction } from "@goodness/core/prediction";
import { type Split, splitPart } from "../data/split.ts";

/** The largest number of images of each kind that goodness is computed for. */
export const SAMPLE = 2000;

/**
 * Predicts by goodness.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param images Bytes, `[N, pixels]`.
 * @returns `N` predictions.
 */
export async function predictByGoodness(
  scorer: LabelScorer,
  network: Network,
  images: Uint8Array,
): Promise<GoodnessPrediction[]> {
  const { spec, layers, pixels } = network;
  const goodness = await scorer.goodness(new ImagePreparer(spec.input).unshifted(images));
  const answers = objectiveOf(spec).answers(labelCount(spec));
  const count = images.length / pixels;
  return Array.from(bestLabels(sumGoodness(goodness, network), answers), (label, image) => ({
    label,
    layers: layers.map((_, layer) => {
      const start = (layer * count + image) * answers;
      return Array.from(goodness.subarray(start, start + answers));
    }),
  }));
}

/**
 * Finds when a network's predictions are confident.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param validation The images, of which the first 2,000 are used; of those, the rightly classified ones.
 *   Goodness of a network that learnt without labels classifies none, so all of them count.
 * @returns The rule; nothing without such images.
 */
export async function confidenceOf(
  scorer: LabelScorer,
  network: Network,
  validation: Split,
): Promise<ConfidenceRule | undefined> {
  const { images, labels } = splitPart(validation, 0, SAMPLE);
  const predictions = await predictByGoodness(scorer, network, images);
  const { learnsLabels } = objectiveOf(network.spec);
  const right = predictions.filter(({ label }, image) => !learnsLabels || label === labels[image]);
  return right.length === 0 ? undefined : confidenceRuleOf(right);
}
