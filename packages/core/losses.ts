/**
 * The local losses of positive and negative goodness, with their derivatives in closed form.
 *
 * Goodness comes as one value per sample, `[1, B, 1]`; the pair in one row shares its image.
 *
 * @module
 */

import type { Ops } from "./ops.ts";

/** The names of the losses. */
export const LOSS_NAMES = ["threshold", "pairwise"] as const;

/** The name of a loss. */
export type LossName = typeof LOSS_NAMES[number];

/** What a loss depends on besides goodness. */
export interface LossOptions {
  /** How sharply goodness is judged (`a` in the formulas), positive. */
  readonly slope: number;
  /** The goodness that separates positive from negative data (theta). */
  readonly threshold: number;
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
  { slope, threshold }: LossOptions,
): LossResult<T> {
  const missing = ops.mul(ops.sub(positive, threshold), -slope);
  const excess = ops.mul(ops.sub(negative, threshold), slope);
  return {
    loss: ops.add(ops.softplus(missing), ops.softplus(excess)),
    positive: ops.mul(ops.sigmoid(missing), -slope),
    negative: ops.mul(ops.sigmoid(excess), slope),
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
  { slope }: LossOptions,
): LossResult<T> {
  const deficit = ops.mul(ops.sub(negative, positive), slope);
  const gradient = ops.mul(ops.sigmoid(deficit), slope);
  return {
    loss: ops.softplus(deficit),
    positive: ops.mul(gradient, -1),
    negative: gradient,
  };
}

/** The losses by name. */
export const LOSSES: Readonly<Record<LossName, Loss>> = {
  threshold: thresholdLoss,
  pairwise: pairwiseLoss,
};
