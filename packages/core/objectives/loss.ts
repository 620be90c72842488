/**
 * What a local loss is. `losses.ts` has the named ones; a custom loss is a value of the same type.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/** The parameters of a loss of positive and negative data. */
export interface LossOptions {
  /** The scale of goodness inside the loss (`a` in the formulas), positive. */
  readonly lossScale: number;
  /** The goodness that separates positive from negative data (theta). */
  readonly threshold: number;
  /** Units of the layer: the mean of squares times this is their sum. */
  readonly units: number;
}

/** A loss of positive and negative data with its derivatives. */
export interface LossResult<T> {
  /** The loss of each pair, `[1, B, 1]`, or of the batch, `[1, 1, 1]`. */
  readonly loss: T;
  /** Its derivative by the goodness of the positive sample, `[1, B, 1]`. */
  readonly positive: T;
  /** Its derivative by the goodness of the negative sample, `[1, B, 1]`. */
  readonly negative: T;
}

/** What all losses have in common. */
export interface LossTraits {
  /**
   * The largest absolute derivative by goodness, given the scale of goodness. Easy examples are found relative to
   * it, and 16-bit gradients are scaled by it. A loss whose derivative is unbounded leaves it out, and supports
   * neither.
   */
  readonly steepest?: (lossScale: number) => number;
  /**
   * Whether the loss depends on the mean goodness of the whole batch. Processes cannot share a batch then.
   *
   * @default {false}
   */
  readonly isOfBatch?: boolean;
  /** Whether the loss compares the goodness of a sample with the network's threshold. */
  readonly usesThreshold: boolean;
}

/**
 * A loss of a positive and a negative sample of the same image.
 *
 * @example The squared hinge, which asks for a margin of 1 between scaled goodnesses
 * ```ts
 * import type { PairLoss } from "@goodness/core";
 *
 * export const squaredHinge: PairLoss = {
 *   kind: "pair",
 *   usesThreshold: false,
 *   formula: (ops, positive, negative, { lossScale }) => {
 *     const missing = ops.relu(ops.add(ops.mul(ops.sub(negative, positive), lossScale), 1));
 *     const gradient = ops.mul(missing, 2 * lossScale);
 *     return {
 *       loss: ops.mul(missing, missing),
 *       positive: ops.mul(gradient, -1),
 *       negative: gradient,
 *     };
 *   },
 * };
 * ```
 */
export interface PairLoss extends LossTraits {
  /** A loss of pairs. */
  readonly kind: "pair";
  /** Goodness of positives and negatives, `[1, B, 1]` each, to losses and derivatives. */
  readonly formula: <T>(
    ops: Ops<T>,
    positive: T,
    negative: T,
    options: LossOptions,
  ) => LossResult<T>;
}

/** A loss of the goodness of each label. */
export interface GroupLoss extends LossTraits {
  /** A loss of groups. */
  readonly kind: "group";
  /**
   * Scaled goodness `lossScale * g` and one-hot true labels, both `[1, B, Y]`, to the loss `[1, B, 1]` and
   * its derivative by scaled goodness, `[1, B, Y]`.
   */
  readonly formula: <T>(ops: Ops<T>, scaled: T, labels: T) => { loss: T; gradient: T };
}

/** A local loss. */
export type Loss = PairLoss | GroupLoss;
