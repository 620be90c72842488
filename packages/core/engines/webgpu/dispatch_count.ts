/**
 * Counts what TensorFlow.js's WebGPU backend dispatches, to compare it with fused programs.
 *
 * @module
 */

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { RunReport } from "../../ops/program.ts";
import { sizeOf } from "../../ops/shape.ts";

/** The part of the backend that dispatches programs. */
export type Dispatcher = Pick<WebGPUBackend, "runWebGPUProgram">;

/** What was dispatched. */
export type DispatchCount = Pick<RunReport, "dispatches" | "bytes">;

/**
 * Runs something and counts what the backend dispatches meanwhile.
 *
 * @param run What to run, synchronously.
 * @returns Its result, the programs that were dispatched, and their operands and results in bytes.
 */
export function countDispatches<R>(
  backend: Dispatcher,
  run: () => R,
): { result: R; count: DispatchCount } {
  const original = backend.runWebGPUProgram;
  let dispatches = 0;
  let bytes = 0;
  backend.runWebGPUProgram = (program, inputs, ...rest) => {
    dispatches++;
    const sizes = [...inputs.map(({ shape }) => shape), program.outputShape].map(sizeOf);
    bytes += 4 * sizes.reduce((sum, size) => sum + size, 0);
    return original.call(backend, program, inputs, ...rest);
  };
  try {
    return { result: run(), count: { dispatches, bytes } };
  } finally {
    backend.runWebGPUProgram = original;
  }
}
