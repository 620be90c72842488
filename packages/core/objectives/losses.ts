/**
 * The local losses of positive and negative goodness, with their derivatives in closed form.
 *
 * Goodness comes as one value per sample, `[1, B, 1]`; the pair in one row shares its image.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/** The names of the losses of positive and negative data. */
export const PAIR_LOSS_NAMES = [
  "threshold",
  "pairwise",
  "batch-sigmoid",
  "batch-cross-entropy",
  "batch-log",
] as const;

/** The name of a loss of positive and negative data. */
export type PairLossName = typeof PAIR_LOSS_NAMES[number];

/** The names of all losses; `cross-entropy` is that of grouped goodness. */
export const LOSS_NAMES = [...PAIR_LOSS_NAMES, "cross-entropy"] as const;

/** The name of a loss. */
export type LossName = typeof LOSS_NAMES[number];

/** What a loss depends on besides goodness. */
export interface LossOptions {
  /** How sharply goodness is judged (`a` in the formulas), positive. */
  readonly lossScale: number;
  /** The goodness that separates positive from negative data (theta). */
  readonly threshold: number;
  /** Units of the layer, by which a mean of squares becomes a sum. */
  readonly units: number;
}

/** A loss and its derivatives, each `[1, B, 1]`. */
export interface LossResult<T> {
  /** The loss of each pair. */
  readonly loss: T;
  /** Its derivative by the goodness of the positive sample. */
  readonly positive: T;
  /** Its derivative by the goodness of the negative sample. */
  readonly negative: T;
}

/** A loss: goodness of positives and negatives, `[1, B, 1]` each, to losses and derivatives. */
export type Loss = <T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  options: LossOptions,
) => LossResult<T>;

/**
 * `softplus(a (theta - g+)) + softplus(a (g- - theta))`: Hinton (2022), section 2, equation 1, with a
 * slope, as goodness is a mean and not a sum of squares.
 */
function thresholdLoss<T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  { lossScale, threshold }: LossOptions,
): LossResult<T> {
  const missing = ops.mul(ops.sub(positive, threshold), -lossScale);
  const excess = ops.mul(ops.sub(negative, threshold), lossScale);
  return {
    loss: ops.add(ops.softplus(missing), ops.softplus(excess)),
    positive: ops.mul(ops.sigmoid(missing), -lossScale),
    negative: ops.mul(ops.sigmoid(excess), lossScale),
  };
}

/**
 * `softplus(-a (g+ - g-))`: SymBa, Lee and Song (2023), section 3. The difference cancels how much ink
 * an image has, which moves goodness more than its label does.
 */
function pairwiseLoss<T>(
  ops: Ops<T>,
  positive: T,
  negative: T,
  { lossScale }: LossOptions,
): LossResult<T> {
  const deficit = ops.mul(ops.sub(negative, positive), lossScale);
  const gradient = ops.mul(ops.sigmoid(deficit), lossScale);
  return {
    loss: ops.softplus(deficit),
    positive: ops.mul(gradient, -1),
    negative: gradient,
  };
}

/**
 * A loss of the goodness of a whole batch: its derivative by the batch's mean goodness is that of
 * every sample, as the step takes the mean over the batch.
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
 * PyTorch network that this project starts from. Its gradient vanishes where a batch is judged worst.
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

/** What keeps a logarithm finite, as the PyTorch network has it. */
const BATCH_EPSILON = 1e-7;

/** A batch's goodness as a sum over its images, locations and channels. */
function summed<T>(ops: Ops<T>, goodness: T, { units }: LossOptions): { sum: T; perMean: number } {
  const [, images = 0] = ops.shape(goodness);
  const perMean = images * units;
  return { sum: ops.mul(ops.mean(goodness, 1), perMean), perMean };
}

/**
 * `-log sigmoid(G+ - theta) - log(1 - sigmoid(G- - theta))` of the batches' summed goodness `G`: the
 * first of two losses that the PyTorch network's notes record as failures. Sums over a batch lie so
 * far from any threshold that both probabilities are 0 or 1, where there is no gradient.
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
  // The slope of a sigmoid is its product with what is left to 1, which is exact as a sigmoid itself.
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
 * `-log G+ + log G-` of the batches' summed goodness: the second of the two. It has no threshold and
 * no bound, and is content with positives that are a little better than negatives on the whole.
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

/** The losses of positive and negative data by name. */
export const PAIR_LOSSES: Readonly<Record<PairLossName, Loss>> = {
  "threshold": thresholdLoss,
  "pairwise": pairwiseLoss,
  "batch-sigmoid": batchSigmoidLoss,
  "batch-cross-entropy": batchCrossEntropyLoss,
  "batch-log": batchLogLoss,
};
