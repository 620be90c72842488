/**
 * The cross-entropy of a softmax, shared by grouped goodness and the softmax head.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/** Added to the probability of the true label: keeps the logarithm finite. */
export const LEAST_PROBABILITY = 1e-30;

/**
 * `-log softmax(logits)` of the true label, and its derivative.
 *
 * @param logits `[..., Y]`.
 * @param labels True labels, one-hot, `[..., Y]`.
 * @returns The loss, `[..., 1]`, and its derivative by the logits, `softmax(logits) - labels`, `[..., Y]`
 *   (Bishop 2006, section 4.3.4).
 */
export function softmaxCrossEntropy<T>(
  ops: Ops<T>,
  logits: T,
  labels: T,
): { loss: T; gradient: T } {
  const probabilities = ops.softmax(logits);
  const ofTruth = ops.sum(ops.mul(probabilities, labels), ops.shape(logits).length - 1);
  return {
    loss: ops.mul(ops.log(ops.add(ofTruth, LEAST_PROBABILITY)), -1),
    gradient: ops.sub(probabilities, labels),
  };
}
