/**
 * How the engine `onnx` runs a program, before anything is allocated: its stages of graphs and kernels,
 * and the tensors that these need.
 *
 * @module
 */

import { overwritableState } from "./in_place.ts";
import {
  type GoodnessOperation,
  isGoodness,
  type Stage,
  stagesOf,
  type StageTrace,
} from "./stages.ts";
import type { GoodnessJob } from "../native/kernels.ts";
import { apartFromUpdate, shapesOf } from "../native/plan.ts";
import type { GraphCall } from "../../graph/graph.ts";
import { traceKernels } from "../../graph/trace.ts";
import type { Shape } from "../../ops/ops.ts";
import type { Program, TensorMap } from "../../ops/program.ts";
import { dims3, lengthAt } from "../../ops/shape.ts";
import type { TrainingProgram } from "../../training/step.ts";

/** How a program is run. */
export interface OnnxPlan {
  /** The traced program; for a training step, all but the update of the weights, which a kernel computes. */
  readonly traced: Program;
  /** The trace. */
  readonly trace: StageTrace;
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
export function planOf(program: Program): OnnxPlan {
  const { traced, training } = apartFromUpdate(program);
  const trace = traceKernels(traced, isGoodness);
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

/**
 * The job of a traced operation that a kernel computes.
 *
 * @param call The operation.
 * @param addressOf Gives the addresses of its operands and its result.
 * @throws {RangeError} If an operand is missing.
 */
export function kernelJob(
  { inputs: [images, ofLabels], output }: GraphCall<GoodnessOperation>,
  addressOf: (name: string) => number,
): GoodnessJob {
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
