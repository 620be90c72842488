/**
 * The optimiser of a training step: Adam with decoupled weight decay, and a moving average of the weights.
 *
 * @module
 */

import { type AdamOptions, adamStepSize, adamUpdate } from "./adam.ts";
import type { Ops, Shape } from "../ops/ops.ts";
import { type HostTensors, type TensorMap, tensorNamed } from "../ops/program.ts";

/** The options of an optimiser. */
export interface OptimiserOptions {
  /** Adam's constants. */
  readonly adam: AdamOptions;
  /**
   * Decoupled weight decay, at least 0: a step subtracts `learningRate * weightDecay` times each weight (Loshchilov
   * and Hutter 2019, algorithm 2).
   */
  readonly weightDecay: number;
  /** Decay of the weights' exponential moving average, in `[0, 1)`; 0 for no average. */
  readonly ema: number;
}

/** The name of the input `[layers]` with each layer's bias-corrected learning rate. */
export const STEP_SIZE_NAME = "stepSize";

/** The name of the input `[layers]` with each layer's learning rate; only with weight decay. */
export const LEARNING_RATE_NAME = "learningRate";

/** The common first part of the names of a learnt tensor and its moments. */
function stemOf(learnt: string): string {
  return learnt.replace(/\.weight$/, "");
}

/** The name of a learnt tensor's first moment, given the tensor's name. */
export function firstMomentName(learnt: string): string {
  return `${stemOf(learnt)}.first_moment`;
}

/** The name of a learnt tensor's second moment. */
export function secondMomentName(learnt: string): string {
  return `${stemOf(learnt)}.second_moment`;
}

/** The name of a learnt tensor's exponential moving average. */
export function emaName(learnt: string): string {
  return `${stemOf(learnt)}.ema`;
}

/**
 * The shapes of an optimiser's state.
 *
 * @param learnt The learnt tensors' shapes by name.
 * @param options Whether averages are kept.
 * @returns Shapes by name; the learnt tensors themselves are not among them.
 */
export function optimiserShapes(
  learnt: TensorMap<Shape>,
  { ema }: Pick<OptimiserOptions, "ema">,
): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(learnt).flatMap(([name, shape]) => [
      [firstMomentName(name), shape],
      [secondMomentName(name), shape],
      ...(ema > 0 ? [[emaName(name), shape]] : []),
    ]),
  );
}

/**
 * An optimiser's state before the first step: moments are zero, averages are the weights themselves.
 *
 * @param learnt The learnt tensors' first values by name.
 * @param options Whether averages are kept.
 * @returns The state by name; the learnt tensors themselves are not in it.
 */
export function initialOptimiserState(
  learnt: HostTensors,
  { ema }: Pick<OptimiserOptions, "ema">,
): HostTensors {
  return Object.fromEntries(
    Object.entries(learnt).flatMap(([name, values]) => [
      [firstMomentName(name), new Float32Array(values.length)],
      [secondMomentName(name), new Float32Array(values.length)],
      ...(ema > 0 ? [[emaName(name), values]] : []),
    ]),
  );
}

/** The shapes of an optimiser's inputs in a step. */
export function optimiserInputShapes(
  layers: number,
  { weightDecay }: Pick<OptimiserOptions, "weightDecay">,
): Record<string, Shape> {
  return {
    [STEP_SIZE_NAME]: [layers],
    ...(weightDecay > 0 && { [LEARNING_RATE_NAME]: [layers] }),
  };
}

/**
 * An optimiser's inputs in a step.
 *
 * @param options Adam's constants, and whether weights decay.
 * @param at The step, from 0, and the learning rate of each layer.
 * @returns The inputs by name, `[layers]` each.
 *
 * @example The first step of two layers, the second of which is frozen
 * ```ts
 * import { optimiserInputs, STEP_DEFAULTS } from "@goodness/core/training";
 * import { assertEquals } from "@std/assert";
 *
 * const { stepSize } = optimiserInputs(STEP_DEFAULTS, { step: 0, rates: [1, 0] });
 * assertEquals(stepSize, Float32Array.of(1, 0)); // sqrt(1 - 0.99) / (1 - 0.9) is 1
 * ```
 */
export function optimiserInputs(
  { adam, weightDecay }: Pick<OptimiserOptions, "adam" | "weightDecay">,
  { step, rates }: { readonly step: number; readonly rates: readonly number[] },
): HostTensors {
  return {
    [STEP_SIZE_NAME]: Float32Array.from(rates, (rate) => adamStepSize(rate, step, adam)),
    ...(weightDecay > 0 && { [LEARNING_RATE_NAME]: Float32Array.from(rates) }),
  };
}

/** The gradient of a learnt tensor. */
export interface OptimiserGradient<T> {
  /** The name of the learnt tensor. */
  readonly name: string;
  /** The layer whose learning rate applies, from 0. */
  readonly layer: number;
  /** The gradient, of the tensor's shape. */
  readonly gradient: T;
  /** What the gradient is scaled by, see `AdamInputs`. @default {1} */
  readonly scale?: number;
}

/**
 * Updates a learnt tensor, its moments and its average.
 *
 * @param step The state and the inputs of the step.
 * @param learnt The gradient.
 * @returns The new state by name.
 */
export function optimiserUpdate<T>(
  ops: Ops<T>,
  options: OptimiserOptions,
  { state, inputs }: { readonly state: TensorMap<T>; readonly inputs: TensorMap<T> },
  { name, layer, gradient, scale = 1 }: OptimiserGradient<T>,
): Record<string, T> {
  const ofLayer = (input: string): T =>
    ops.slice(tensorNamed(inputs, input), { axis: 0, start: layer, end: layer + 1 });
  const before = tensorNamed(state, name);
  const decayed = (): T =>
    ops.sub(before, ops.mul(before, ops.mul(ofLayer(LEARNING_RATE_NAME), options.weightDecay)));
  const { weight, firstMoment, secondMoment } = adamUpdate(
    ops,
    {
      weight: options.weightDecay === 0 ? before : decayed(),
      firstMoment: tensorNamed(state, firstMomentName(name)),
      secondMoment: tensorNamed(state, secondMomentName(name)),
    },
    { gradient, scale, stepSize: ofLayer(STEP_SIZE_NAME) },
    options.adam,
  );
  const next = {
    [name]: weight,
    [firstMomentName(name)]: firstMoment,
    [secondMomentName(name)]: secondMoment,
  };
  if (options.ema === 0) return next;
  const average = tensorNamed(state, emaName(name));
  const change = ops.mul(ops.sub(weight, average), 1 - options.ema);
  return { ...next, [emaName(name)]: ops.add(average, change) };
}
