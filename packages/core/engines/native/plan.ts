/**
 * Programs as the engine `native` runs them: traced with kernels, and with the update of the weights apart.
 *
 * @module
 */

import { linesOf, type UpdateJob } from "./kernels.ts";
import { learntTensors } from "../../network/parameters.ts";
import { seesAll } from "./convolution.ts";
import type { Shape } from "../../ops/ops.ts";
import type { Program, TensorMap } from "../../ops/program.ts";
import { gradientProgram, isTrainingProgram, type TrainingProgram } from "../../training/step.ts";
import type { GraphValue, KernelOperation, KernelTrace } from "../../graph/graph.ts";
import { traceKernels } from "../../graph/trace.ts";
import {
  emaName,
  firstMomentName,
  LEARNING_RATE_NAME,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/optimiser.ts";
import { gradientName } from "../../training/training_tensors.ts";

/** The least images that fields are multiplied for where they lie: of fewer, products are small and many. */
const LEAST_ROWS = 16;

/** A program, traced for this engine. */
export interface NativeTrace {
  /** The traced program; for a training step, all but the update of the weights, which a kernel computes. */
  readonly traced: Program;
  /** The trace. */
  readonly trace: KernelTrace;
  /** The training whose weights are updated at the end of a run, if the program is a training step. */
  readonly training?: TrainingProgram["training"];
}

/** A training step without the update of its weights, and the training; any other program as it is. */
export function apartFromUpdate(program: Program): Omit<NativeTrace, "trace"> {
  if (!isTrainingProgram(program)) return { traced: program };
  const { training } = program;
  return { traced: gradientProgram(training.network, training.options), training };
}

/**
 * Traces a program for this engine.
 *
 * @param convolves Whether fields can be multiplied where they lie.
 */
export function tracedProgram(program: Program, convolves: boolean): NativeTrace {
  const apart = apartFromUpdate(program);
  const isKernel = (operation: KernelOperation): operation is KernelOperation =>
    !("fields" in operation) ||
    convolves && operation.rows >= LEAST_ROWS && seesAll(operation.fields);
  return { ...apart, trace: traceKernels(apart.traced, isKernel) };
}

/** The shapes of values, by name. */
export function shapesOf(values: TensorMap<GraphValue>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, shape]));
}

/** The address of a value in the shared memory, in bytes. */
type AddressOf = (name: string) => number;

/**
 * The job that updates the weights of a training.
 *
 * @param addressOf Gives the addresses of its state and its inputs.
 * @param rounded The address of a tensor's copy in bfloat16 that is to follow it, if there is one.
 */
export function updateJob(
  { network, options }: TrainingProgram["training"],
  addressOf: AddressOf,
  rounded?: (name: string) => number | undefined,
): UpdateJob {
  const { adam, weightDecay, ema } = options;
  return {
    kernel: "update",
    tensors: learntTensors(network, options.layers).map(({ name, layer, shape }) => ({
      weight: addressOf(name),
      firstMoment: addressOf(firstMomentName(name)),
      secondMoment: addressOf(secondMomentName(name)),
      gradient: addressOf(gradientName(name)),
      ...(ema > 0 && { ema: addressOf(emaName(name)) }),
      rounded: rounded?.(name),
      lines: linesOf(shape),
      layer,
    })),
    stepSizes: addressOf(STEP_SIZE_NAME),
    ...(weightDecay > 0 && { learningRates: addressOf(LEARNING_RATE_NAME) }),
    constants: { adam, weightDecay, ema }, // not all options: a custom loss cannot be sent to threads
  };
}
