/**
 * The losses of the PyTorch network that this project started from, and of its notes. Each is a function of the
 * goodness of a whole batch. They are kept for comparison; none of them trains well.
 *
 * @module
 */

import type { LossOptions, LossResult, PairLoss } from "./loss.ts";
import type { Ops } from "../ops/ops.ts";
import { lengthAt } from "../ops/shape.ts";

/**
 * Makes the loss of a batch one of samples. Every sample has the derivative by the batch's mean goodness, as
 * the step takes the mean over the batch.
 */
function batchLoss<T>(
  ops: Ops<T>,
  samples: { positive: T; negative: T },
  batch: LossResult<T>,
): LossResult<T> {
  const forEach = (derivative: T, goodness: T): T => ops.add(ops.mul(goodness, 0), derivative);
  return {
    loss: batch.loss,
    positive: forEach(batch.positive, samples.positive),
    negative: forEach(batch.negative, samples.negative),
  };
}

/**
 * `1 - sigmoid(g+ - theta) + sigmoid(g- - theta)` of the batches' mean goodness: the loss of the
 * PyTorch network that this project started from. Its gradient vanishes where the batch is most wrong.
 */
function batchSigmoidLoss<T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  { threshold }: LossOptions,
): LossResult<T> {
  const p = ops.sigmoid(ops.sub(ops.mean(positive, 1), threshold));
  const q = ops.sigmoid(ops.sub(ops.mean(negative, 1), threshold));
  return batchLoss(ops, { positive, negative }, {
    loss: ops.add(ops.sub(q, p), 1),
    positive: ops.mul(p, ops.sub(p, 1)),
    negative: ops.mul(ops.mul(q, ops.sub(q, 1)), -1),
  });
}

/** Keeps the logarithms finite; the value is the PyTorch network's. */
const BATCH_EPSILON = 1e-7;

/** A batch's goodness as a sum over its images, locations and channels. */
function summed<T>(ops: Ops<T>, goodness: T, { units }: LossOptions): { sum: T; perMean: number } {
  const perMean = lengthAt(ops.shape(goodness), 1) * units;
  return { sum: ops.mul(ops.mean(goodness, 1), perMean), perMean };
}

/**
 * `-log sigmoid(G+ - theta) - log(1 - sigmoid(G- - theta))` of the batches' summed goodness `G`: the first of two
 * losses that the PyTorch network's notes record as failures. Sums over a batch are so far from any threshold
 * that both probabilities are 0 or 1, and the gradient vanishes.
 */
function batchCrossEntropyLoss<T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  options: LossOptions,
): LossResult<T> {
  const { threshold } = options;
  const good = summed(ops, positive, options);
  const bad = summed(ops, negative, options);
  const distance = (sum: T): T => ops.sub(sum, threshold);
  // The derivative of sigmoid(x) is sigmoid(x) sigmoid(-x); 1 - sigmoid(x) would cancel.
  const left = (sum: T): T => ops.sigmoid(ops.mul(distance(sum), -1));
  const slope = (sum: T): T => ops.mul(ops.sigmoid(distance(sum)), left(sum));
  const ofGood = ops.add(ops.sigmoid(distance(good.sum)), BATCH_EPSILON);
  const ofBad = ops.add(left(bad.sum), BATCH_EPSILON);
  return batchLoss(ops, { positive, negative }, {
    loss: ops.mul(ops.add(ops.log(ofGood), ops.log(ofBad)), -1),
    positive: ops.mul(ops.div(slope(good.sum), ofGood), -good.perMean),
    negative: ops.mul(ops.div(slope(bad.sum), ofBad), bad.perMean),
  });
}

/**
 * `-log G+ + log G-` of the batches' summed goodness: the second of the two. It has no threshold, is unbounded
 * below, and is low as soon as positives exceed negatives on average.
 */
function batchLogLoss<T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  options: LossOptions,
): LossResult<T> {
  const good = summed(ops, positive, options);
  const bad = summed(ops, negative, options);
  const one = ops.constant([1], [1, 1, 1]);
  const inverse = (sum: T): T => ops.div(one, ops.add(sum, BATCH_EPSILON));
  return batchLoss(ops, { positive, negative }, {
    loss: ops.sub(
      ops.log(ops.add(bad.sum, BATCH_EPSILON)),
      ops.log(ops.add(good.sum, BATCH_EPSILON)),
    ),
    positive: ops.mul(inverse(good.sum), -good.perMean),
    negative: ops.mul(inverse(bad.sum), bad.perMean),
  });
}

/** {@linkcode batchSigmoidLoss}, whose derivative is at most that of the sigmoid at 0. */
export const BATCH_SIGMOID: PairLoss = {
  kind: "pair",
  formula: batchSigmoidLoss,
  steepest: () => 0.25,
  isOfBatch: true,
  usesThreshold: true,
};

/** {@linkcode batchCrossEntropyLoss}, which compares a batch's goodness with the threshold, not a sample's. */
export const BATCH_CROSS_ENTROPY: PairLoss = {
  kind: "pair",
  formula: batchCrossEntropyLoss,
  isOfBatch: true,
  usesThreshold: false,
};

/** {@linkcode batchLogLoss}. */
export const BATCH_LOG: PairLoss = {
  kind: "pair",
  formula: batchLogLoss,
  isOfBatch: true,
  usesThreshold: false,
};
