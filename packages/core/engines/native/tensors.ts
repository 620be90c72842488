/**
 * The tensors of a program on `native`, allocated once.
 *
 * @module
 */

import { NativeMemory } from "./memory.ts";
import type { OnnxRuntime, OnnxTensor } from "./ort.ts";
import { type NativePlan, shapesOf } from "./plan.ts";
import type { Shape } from "../../ops/ops.ts";
import type { TensorMap } from "../../ops/program.ts";

/** The tensors of a program. */
export interface NativeTensors {
  /** The state as the first run reads it. */
  readonly state: TensorMap<OnnxTensor>;
  /** The second buffers of double-buffered state, which the first run writes. */
  readonly doubleBuffered: TensorMap<OnnxTensor>;
  /** Tensors that one stage writes and a later one reads. */
  readonly intermediates: TensorMap<OnnxTensor>;
  /** The inputs of the two runs that may be in flight. */
  readonly inputs: readonly [TensorMap<OnnxTensor>, TensorMap<OnnxTensor>];
  /** The outputs of these runs. */
  readonly outputs: readonly [TensorMap<OnnxTensor>, TensorMap<OnnxTensor>];
}

/**
 * Allocates all tensors of a program. Their addresses never change. Where kernels work on them, they lie in
 * one memory that threads share. Inputs and outputs are double-buffered, so that the next run can be queued
 * while one executes.
 *
 * @param runtime Creates the tensors.
 * @param plan How the program is run.
 * @returns The tensors, and the shared memory if there are kernels.
 */
export function allocateTensors(
  runtime: OnnxRuntime,
  { traced, trace, stages, training, doubleBuffered, intermediates }: NativePlan,
): { tensors: NativeTensors; memory: WebAssembly.Memory | undefined } {
  const outputs = shapesOf(trace.outputs);
  const groups = [
    traced.state,
    doubleBuffered,
    intermediates,
    traced.inputs,
    traced.inputs,
    outputs,
    outputs,
  ];
  const hasJobs = training !== undefined || stages.some(({ kernels }) => kernels.length > 0);
  const room = hasJobs
    ? new NativeMemory(groups.flatMap((group) => Object.values(group)))
    : undefined;
  const newTensor = (shape: Shape): OnnxTensor => runtime.tensor(shape, room?.take(shape));
  const newTensors = (shapes: TensorMap<Shape>): TensorMap<OnnxTensor> =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, newTensor(shape)]));
  const tensors: NativeTensors = {
    state: newTensors(traced.state),
    doubleBuffered: newTensors(doubleBuffered),
    intermediates: newTensors(intermediates),
    inputs: [newTensors(traced.inputs), newTensors(traced.inputs)],
    outputs: [newTensors(outputs), newTensors(outputs)],
  };
  return { tensors, memory: room?.memory };
}
