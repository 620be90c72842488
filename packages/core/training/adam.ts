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

/** The constants of all presets. `beta2` is below the usual 0.999, as trainings are short. */
export const ADAM_DEFAULTS: AdamOptions = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };

/** A weight tensor with its running means, all of one shape. */
export interface AdamState<T> {
  /** The weights. */
  readonly weight: T;
  /** The running mean of gradients, without bias correction. */
  readonly firstMoment: T;
  /** The running mean of squared gradients, likewise. */
  readonly secondMoment: T;
}

/** The inputs of an update. */
export interface AdamInputs<T> {
  /** The gradient, of the weights' shape. */
  readonly gradient: T;
  /**
   * What the gradient is scaled by; at {@linkcode gradientScale} the update saves two multiplications.
   * @default {1}
   */
  readonly scale?: number;
  /** The bias-corrected learning rate, one value that broadcasts, see {@linkcode adamStepSize}. */
  readonly stepSize: T;
}

/**
 * The scale of a gradient at which it is added to the first moment without a factor. With `beta1 = 0.9` and
 * `beta2 = 0.99` its square is then added to the second moment without a factor, too.
 *
 * @param options Adam's constants.
 * @returns `1 - beta1`.
 */
export function gradientScale({ beta1 }: AdamOptions): number {
  return 1 - beta1;
}

/**
 * Makes one update, in the efficient order of Kingma and Ba (2015), section 2: the bias correction is part of the
 * step size.
 *
 * @param state The weights and their moments.
 * @param inputs The gradient and the step size.
 * @param options Adam's constants.
 * @returns The new weights and moments.
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

/** `x * factor`; `x` itself if the factor is 1 in float32. */
function multiplied<T>(ops: Ops<T>, x: T, factor: number): T {
  return Math.fround(factor) === 1 ? x : ops.mul(x, factor);
}

/**
 * The bias-corrected learning rate: moments start at zero.
 *
 * @param step The step that it is for, from 0.
 * @param options Adam's constants.
 * @returns `learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)`, `t = step + 1`.
 */
export function adamStepSize(learningRate: number, step: number, options: AdamOptions): number {
  const t = step + 1;
  return learningRate * Math.sqrt(1 - options.beta2 ** t) / (1 - options.beta1 ** t);
}
