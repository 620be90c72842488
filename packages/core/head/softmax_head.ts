/**
 * Softmax regression as programs: the logits of a head, and its training step.
 *
 * @module
 */

import type { AdamOptions } from "../training/adam.ts";
import {
  optimiserInputShapes,
  type OptimiserOptions,
  optimiserShapes,
  optimiserUpdate,
} from "../training/optimiser.ts";
import { softmaxCrossEntropy } from "../objectives/cross_entropy.ts";
import { HEAD_WEIGHT } from "./head.ts";
import type { Ops, Shape } from "../ops/ops.ts";
import {
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
  tensorNamed,
} from "../ops/program.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";

/** The name of the state tensor `[1, 1]` that adds up the losses of a head's steps. */
export const HEAD_LOSS = "head.loss";

/** How large a head is. */
export interface HeadSize {
  /** Features of an image, `F`. */
  readonly features: number;
  /** Labels, `Y`. */
  readonly labels: number;
}

/** What a training step of a head does. */
export interface HeadStepOptions extends HeadSize {
  /** Images in a batch, `B`. */
  readonly batchSize: number;
  /** The strength of the L2 penalty, at least 0. */
  readonly l2: number;
  /** Adam's constants. */
  readonly adam: AdamOptions;
}

/**
 * Shapes of all state tensors of a head's training.
 *
 * @param size How large the head is.
 * @returns Shapes by name.
 */
export function headTrainingShapes({ features, labels }: HeadSize): Record<string, Shape> {
  const weight = { [HEAD_WEIGHT]: [features + 1, labels] };
  return { ...weight, ...optimiserShapes(weight, { ema: 0 }), [HEAD_LOSS]: [1, 1] };
}

/**
 * The state before the first step: zeros. The loss is convex, so its minimum does not depend on them.
 *
 * @param size How large the head is.
 * @returns The state by name.
 */
export function initialHeadState(size: HeadSize): HostTensors {
  return Object.fromEntries(
    Object.entries(headTrainingShapes(size)).map(([name, shape]) => {
      return [name, new Float32Array(sizeOf(shape))];
    }),
  );
}

/** Appends a one to the features, for the bias: `[B, F + 1]`. */
function withOne<T>(ops: Ops<T>, features: T): T {
  const rows = lengthAt(ops.shape(features), 0);
  return ops.concat([features, ops.constant(new Float32Array(rows).fill(1), [rows, 1])], 1);
}

/**
 * The logits of features: `[x, 1] W`.
 *
 * @param features `[B, F]`.
 * @param weight `[F + 1, Y]`, the last row is the bias.
 * @returns `[B, Y]`.
 */
export function headLogits<T>(ops: Ops<T>, features: T, weight: T): T {
  return ops.matMul(withOne(ops, features), weight);
}

/**
 * Makes a head a program: input `features` `[B, F]`, output `logits` `[B, Y]`.
 *
 * @param size How large the head is.
 * @param batchSize `B`.
 * @returns The program; its state is the head's weights.
 */
export function headProgram({ features, labels }: HeadSize, batchSize: number): Program {
  return {
    name: `head ${batchSize}`,
    state: { [HEAD_WEIGHT]: [features + 1, labels] },
    inputs: { features: [batchSize, features] },
    run: (ops, state, inputs) => {
      const weight = tensorNamed(state, HEAD_WEIGHT);
      const logits = headLogits(ops, tensorNamed(inputs, "features"), weight);
      return { state: {}, outputs: { logits } };
    },
  };
}

/**
 * Makes a head's training step a program. Its inputs are `features` `[B, F]`, `labels` one-hot
 * `[B, Y]` and what `optimiserInputs` gives for one layer.
 *
 * The loss is the mean cross-entropy of the labels, plus `l2 / 2` times the sum of the squared weights without
 * the bias. With probabilities `p` and labels `t` its gradient is `x^T (p - t) / B + l2 W` (Bishop 2006, section
 * 4.3.4).
 *
 * @param options How large the head is, and what the step does.
 * @returns The program; its state is described by {@linkcode headTrainingShapes}.
 */
export function headTrainingProgram(options: HeadStepOptions): Program {
  const { batchSize, features, labels } = options;
  return {
    name: `train head ${batchSize}`,
    state: headTrainingShapes(options),
    inputs: {
      features: [batchSize, features],
      labels: [batchSize, labels],
      ...optimiserInputShapes(1, headOptimiser(options)),
    },
    run: (ops, state, inputs) => headStep(ops, options, state, inputs),
  };
}

/** A head's optimiser: plain Adam, as its L2 penalty is part of the loss. */
function headOptimiser({ adam }: HeadStepOptions): OptimiserOptions {
  return { adam, weightDecay: 0, ema: 0 };
}

function headStep<T>(
  ops: Ops<T>,
  options: HeadStepOptions,
  state: TensorMap<T>,
  inputs: TensorMap<T>,
): ProgramResult<T> {
  const { batchSize, features, l2 } = options;
  const weight = tensorNamed(state, HEAD_WEIGHT);
  const labels = tensorNamed(inputs, "labels");
  const x = withOne(ops, tensorNamed(inputs, "features"));
  const crossEntropy = softmaxCrossEntropy(ops, ops.matMul(x, weight), labels);
  const isPenalised = new Float32Array(features + 1).fill(1, 0, features);
  const penalised = ops.mul(weight, ops.constant(isPenalised, [features + 1, 1]));
  const gradient = ops.add(
    ops.matMul(x, ops.mul(crossEntropy.gradient, 1 / batchSize), { transposeA: true }),
    ops.mul(penalised, l2),
  );
  const squares = ops.sum(ops.sum(ops.mul(penalised, penalised), 0), 1);
  const loss = ops.add(ops.mean(crossEntropy.loss, 0), ops.mul(squares, l2 / 2));
  const learnt = { name: HEAD_WEIGHT, layer: 0, gradient };
  return {
    state: {
      ...optimiserUpdate(ops, headOptimiser(options), { state, inputs }, learnt),
      [HEAD_LOSS]: ops.add(tensorNamed(state, HEAD_LOSS), loss),
    },
    outputs: {},
  };
}
