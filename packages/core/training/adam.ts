/**
 * Adam (Kingma and Ba 2015) over `Ops`.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/** The constants of Adam. */
export interface AdamOptions {
  /** Decay of the mean of gradients, in `[0, 1)`. */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, in `[0, 1)`. */
  readonly beta2: number;
  /** What keeps the denominator from zero. */
  readonly epsilon: number;
}

/** Adam's constants here: a short memory of squares suits a short training. */
export const ADAM_DEFAULTS: AdamOptions = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };

/** A weight tensor with its running means, all of one shape. */
export interface AdamState<T> {
  /** The weights. */
  readonly weight: T;
  /** The running mean of gradients, not corrected for its start at zero. */
  readonly firstMoment: T;
  /** The running mean of squared gradients, likewise. */
  readonly secondMoment: T;
}

/** What an update is made from. */
export interface AdamInputs<T> {
  /** The gradient, of the weights' shape. */
  readonly gradient: T;
  /**
   * What the gradient was multiplied by, where that cost nothing. At {@linkcode gradientScale} it
   * needs no further multiplication. @default {1}
   */
  readonly scale?: number;
  /** The corrected learning rate, one value that broadcasts, see {@linkcode adamStepSize}. */
  readonly stepSize: T;
}

/**
 * The scale of a gradient at which it goes into the running mean as it is. With `beta1 = 0.9` and
 * `beta2 = 0.99` its square then goes into the other one as it is, too.
 *
 * @param options Adam's constants.
 * @returns `1 - beta1`.
 */
export function gradientScale({ beta1 }: AdamOptions): number {
  return 1 - beta1;
}

/**
 * Makes one update, in the efficient order of Kingma and Ba (2015), section 2: the correction for
 * the start at zero is in the step size.
 *
 * @param state The weights and running means.
 * @param inputs The gradient and the step size.
 * @param options Adam's constants.
 * @returns The new weights and running means.
 */
export function adamUpdate<T>(
  ops: Ops<T>,
  state: AdamState<T>,
  { gradient, scale = 1, stepSize }: AdamInputs<T>,
  { beta1, beta2, epsilon }: AdamOptions,
): AdamState<T> {
  const firstMoment = ops.add(
    ops.mul(state.firstMoment, beta1),
    multiplied(ops, gradient, (1 - beta1) / scale),
  );
  const secondMoment = ops.add(
    ops.mul(state.secondMoment, beta2),
    multiplied(ops, ops.mul(gradient, gradient), (1 - beta2) / scale ** 2),
  );
  const direction = ops.div(firstMoment, ops.add(ops.sqrt(secondMoment), epsilon));
  return { weight: ops.sub(state.weight, ops.mul(direction, stepSize)), firstMoment, secondMoment };
}

/** A product that is left out where the factor is one in float32. */
function multiplied<T>(ops: Ops<T>, x: T, factor: number): T {
  return Math.fround(factor) === 1 ? x : ops.mul(x, factor);
}

/**
 * The learning rate corrected for running means that started at zero.
 *
 * @param learningRate The learning rate.
 * @param step The step that is about to be made, from 0.
 * @param options Adam's constants.
 * @returns `learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)`, `t = step + 1`.
 */
export function adamStepSize(learningRate: number, step: number, options: AdamOptions): number {
  const t = step + 1;
  return learningRate * Math.sqrt(1 - options.beta2 ** t) / (1 - options.beta1 ** t);
}
