/**
 * How the engine `native` runs a program, before anything is allocated: its stages of graphs and kernels,
 * and the tensors that these need.
 *
 * @module
 */

import { overwritableState } from "./in_place.ts";
import type { NativeJob, UpdateJob } from "./kernels.ts";
import { linesOf } from "./memory.ts";
import { type Stage, stagesOf } from "./stages.ts";
import { learntTensors } from "../../network/parameters.ts";
import type { Shape } from "../../ops/ops.ts";
import type { Program, TensorMap } from "../../ops/program.ts";
import { dims3, lengthAt } from "../../ops/shape.ts";
import { gradientProgram, isTrainingProgram, type TrainingProgram } from "../../training/step.ts";
import type { GraphCall, GraphValue, KernelOperation, KernelTrace } from "../../graph/graph.ts";
import { traceKernels } from "../../graph/trace.ts";
import {
  emaName,
  firstMomentName,
  LEARNING_RATE_NAME,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/optimiser.ts";
import { gradientName } from "../../training/training_tensors.ts";

/** How a program is run. */
export interface NativePlan {
  /** The traced program; for a training step, all but the update of the weights, which a kernel computes. */
  readonly traced: Program;
  /** The trace. */
  readonly trace: KernelTrace;
  /** Its stages, first to last. */
  readonly stages: readonly Stage[];
  /** The training whose weights are updated at the end of a run, if the program is a training step. */
  readonly training?: TrainingProgram["training"];
  /** State that a run cannot overwrite while it reads it: two buffers, which change roles after each run. */
  readonly doubleBuffered: TensorMap<Shape>;
  /** Tensors that one stage writes and a later one reads. */
  readonly intermediates: TensorMap<Shape>;
}

/** Plans how a program is run. */
export function planOf(program: Program): NativePlan {
  const training = isTrainingProgram(program) ? program.training : undefined;
  const traced = training ? gradientProgram(training.network, training.options) : program;
  const trace = traceKernels(traced);
  const stages = stagesOf(trace);
  const overwritten = overwritableState(trace);
  const doubleBuffered = Object.entries(shapesOf(trace.state)).filter(([name]) =>
    !overwritten.has(name)
  );
  const results = [...Object.values(trace.state), ...Object.values(trace.outputs)];
  const intermediates = stages
    .flatMap(({ graph, kernels }) => [
      ...Object.values(graph?.outputs ?? {}),
      ...kernels.map(({ output }) => output),
    ])
    .filter(({ name }) => !results.some((result) => result.name === name));
  return {
    traced,
    trace,
    stages,
    ...(training && { training }),
    doubleBuffered: Object.fromEntries(doubleBuffered),
    intermediates: Object.fromEntries(intermediates.map(({ name, shape }) => [name, shape])),
  };
}

/** The shapes of values, by name. */
export function shapesOf(values: TensorMap<GraphValue>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, shape]));
}

/** The address of a value in the shared memory, in bytes. */
type AddressOf = (name: string) => number;

/**
 * The job of a traced operation that a kernel computes.
 *
 * @param call The operation.
 * @param addressOf Gives the addresses of its operands and its result.
 * @throws {RangeError} If an operand is missing.
 */
export function kernelJob(
  { inputs: [images, ofLabels], output }: GraphCall<KernelOperation>,
  addressOf: AddressOf,
): NativeJob {
  if (images === undefined || ofLabels === undefined) {
    throw new RangeError(
      "Cannot compute the goodness of labels without the products of images and of labels",
    );
  }
  const [locations, count, channels] = dims3(images.shape);
  return {
    kernel: "goodnessOfLabels",
    images: addressOf(images.name),
    ofLabels: addressOf(ofLabels.name),
    goodness: addressOf(output.name),
    locations,
    count,
    labels: lengthAt(ofLabels.shape, 1),
    channels,
  };
}

/**
 * The job that updates the weights of a training.
 *
 * @param addressOf Gives the addresses of its state and its inputs.
 */
export function updateJob(
  { network, options }: TrainingProgram["training"],
  addressOf: AddressOf,
): UpdateJob {
  const { adam, weightDecay, ema } = options;
  return {
    kernel: "update",
    tensors: learntTensors(network).map(({ name, layer, shape }) => ({
      weight: addressOf(name),
      firstMoment: addressOf(firstMomentName(name)),
      secondMoment: addressOf(secondMomentName(name)),
      gradient: addressOf(gradientName(name)),
      ...(ema > 0 && { ema: addressOf(emaName(name)) }),
      lines: linesOf(shape),
      layer,
    })),
    stepSizes: addressOf(STEP_SIZE_NAME),
    ...(weightDecay > 0 && { learningRates: addressOf(LEARNING_RATE_NAME) }),
    constants: { adam, weightDecay, ema }, // not all options: a custom loss cannot be sent to threads
  };
}
