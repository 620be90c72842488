/**
 * The named local losses, with their derivatives in closed form.
 *
 * The goodness of positive and of negative data is `[1, B, 1]` each; both samples of a pair share their image.
 *
 * @module
 */

import { softmaxCrossEntropy } from "./cross_entropy.ts";
import type { GroupLoss, Loss, LossOptions, LossResult, PairLoss } from "./loss.ts";
import { BATCH_CROSS_ENTROPY, BATCH_LOG, BATCH_SIGMOID } from "./seed_losses.ts";
import { InputError } from "../ops/input_error.ts";
import type { BatchShare } from "../ops/processes.ts";
import type { Ops } from "../ops/ops.ts";

/**
 * `softplus(a (theta - g+)) + softplus(a (g- - theta))`: Hinton (2022), section 2, equation 1, with a
 * scale, as goodness is a mean and not a sum of squares.
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
 * `softplus(-a (g+ - g-))`: SymBa, Lee and Song (2023), section 3. The difference cancels the amount of ink, to
 * which goodness is more sensitive than to the label.
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

/** The losses of positive and negative data by name. */
export const PAIR_LOSSES = {
  "threshold": { kind: "pair", formula: thresholdLoss, steepest: asScaled, usesThreshold: true },
  "pairwise": { kind: "pair", formula: pairwiseLoss, steepest: asScaled, usesThreshold: false },
  "batch-sigmoid": BATCH_SIGMOID,
  "batch-cross-entropy": BATCH_CROSS_ENTROPY,
  "batch-log": BATCH_LOG,
} satisfies Record<string, PairLoss>;

/** The losses of the goodness of each label, by name. */
export const GROUP_LOSSES = {
  /** The cross-entropy of the true label under `softmax(a g)` (Papachristodoulou et al. 2024, section 3.2). */
  "cross-entropy": {
    kind: "group",
    formula: softmaxCrossEntropy,
    steepest: asScaled,
    usesThreshold: false,
  },
} satisfies Record<string, GroupLoss>;

/** The name of a loss. */
export type LossName = keyof typeof PAIR_LOSSES | keyof typeof GROUP_LOSSES;

/** All losses by name. */
export const LOSSES: Readonly<Record<LossName, Loss>> = { ...PAIR_LOSSES, ...GROUP_LOSSES };

/** The names of all losses. */
export const LOSS_NAMES = Object.keys(LOSSES) as readonly LossName[];

/**
 * Looks a loss up.
 *
 * @param loss Its name, or the loss itself.
 * @returns The loss.
 */
export function lossOf(loss: LossName | Loss): Loss {
  return typeof loss === "string" ? LOSSES[loss] : loss;
}

/**
 * Names a loss for messages and files.
 *
 * @param loss Its name, or the loss itself.
 * @returns Its name; `custom` for a loss without one.
 */
export function lossLabel(loss: LossName | Loss): string {
  return typeof loss === "string" ? loss : "custom";
}

/**
 * The largest absolute derivative of a loss by goodness.
 *
 * @param options The loss and the scale of goodness inside it.
 * @returns The derivative.
 * @throws {InputError} If the derivative is unbounded.
 */
export function steepestSlope(
  { loss, lossScale }: { readonly loss: LossName | Loss; readonly lossScale: number },
): number {
  const { steepest } = lossOf(loss);
  if (steepest !== undefined) return steepest(lossScale);
  throw new InputError(
    `Cannot bound the derivative of the loss "${lossLabel(loss)}": ` +
      "choose another loss, or 32 bits and 0 as the threshold of easy examples",
  );
}

/**
 * Checks that processes can share a batch.
 *
 * @param share The loss, and the processes.
 * @throws {InputError} If there are several, and the loss depends on the whole batch.
 */
export function checkSharedLoss(
  { loss, processes = 1 }: BatchShare & { readonly loss: LossName | Loss },
): void {
  if (processes === 1 || !lossOf(loss).isOfBatch) return;
  throw new InputError(
    `Cannot share a batch among ${processes} processes with the loss "${lossLabel(loss)}", ` +
      "which depends on all of it: choose another loss, or divide the layers",
  );
}

/** The bound of a loss whose derivative by scaled goodness is at most 1. */
function asScaled(lossScale: number): number {
  return lossScale;
}
