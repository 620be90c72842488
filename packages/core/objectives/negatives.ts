/**
 * Wrong labels for negative data, drawn inside the step.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/**
 * How the wrong label of a negative sample is chosen. `uniform`: anew in every step, all equally likely. `hard`:
 * anew in every step, likelier the higher its goodness in the first layer. `fixed`: once for each image.
 */
export const NEGATIVES_NAMES = ["uniform", "hard", "fixed"] as const;

/** The name of a choice of negatives. */
export type NegativesName = typeof NEGATIVES_NAMES[number];

/** Keeps every wrong label possible and the logarithm finite. */
export const PROBABILITY_FLOOR = 1e-4;

/** Subtracted from the score of the true label: more than any score. */
const EXCLUDED = 1e9;

/**
 * Finds the wrong label of the highest score for each image.
 *
 * @param labels True labels, one-hot, `[..., Y]`.
 * @param scores The scores of all labels, `[..., Y]`.
 * @returns Wrong labels, one-hot, `[..., Y]`.
 */
export function bestWrongLabels<T>(ops: Ops<T>, labels: T, scores: T): T {
  return ops.argMaxOneHot(withoutTruth(ops, labels, scores));
}

function withoutTruth<T>(ops: Ops<T>, labels: T, scores: T): T {
  return ops.sub(scores, ops.mul(labels, EXCLUDED));
}

/**
 * Draws one wrong label for each image, all equally likely.
 *
 * @param labels True labels, one-hot, `[B, Y]`.
 * @param noise Standard Gumbel noise, `[B, Y]`.
 * @returns Wrong labels, one-hot, `[B, Y]`.
 */
export function uniformNegatives<T>(ops: Ops<T>, labels: T, noise: T): T {
  return bestWrongLabels(ops, labels, noise);
}

/**
 * Draws one wrong label for each image, with probability proportional to
 * `softmax(negativeSharpness * goodness) + 1e-4` over the wrong labels. Hinton's ffcode draws alike from the
 * probabilities of a softmax head.
 *
 * @param labels True labels, one-hot, `[B, Y]`.
 * @param noise Standard Gumbel noise, `[B, Y]`.
 * @param scored The goodness of every label, `[B, Y]`, and its scale inside the softmax.
 * @returns Wrong labels, one-hot, `[B, Y]`.
 */
export function hardNegatives<T>(
  ops: Ops<T>,
  labels: T,
  noise: T,
  scored: { goodness: T; negativeSharpness: number },
): T {
  const scores = withoutTruth(ops, labels, ops.mul(scored.goodness, scored.negativeSharpness));
  const logits = ops.log(ops.add(ops.softmax(scores), PROBABILITY_FLOOR));
  return uniformNegatives(ops, labels, ops.add(logits, noise));
}
