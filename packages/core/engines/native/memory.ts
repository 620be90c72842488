/**
 * Memory for tensors that kernels and ONNX Runtime both work on.
 *
 * @module
 */

import { LINE } from "./kernels.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/**
 * How many cache lines a tensor takes.
 *
 * @param shape Its shape.
 * @returns Its length in lines; where the last one is not full, the rest is zero and stays so.
 */
export function linesOf(shape: Shape): number {
  return Math.ceil(sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT / LINE);
}

/** A memory that threads share, with room for given tensors. */
export class NativeMemory {
  /** The memory, all zero at first. */
  readonly memory: WebAssembly.Memory;
  #end = 0;

  /**
   * Allocates the memory.
   *
   * @param shapes The shapes of all tensors that will be taken from it.
   * @throws {RangeError} If they take more than 4 GiB.
   */
  constructor(shapes: readonly Shape[]) {
    const bytes = shapes.reduce((sum, shape) => sum + linesOf(shape) * LINE, 0);
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  }

  /**
   * Takes room for a tensor.
   *
   * @param shape Its shape.
   * @returns Its values in row-major order; zeros. They begin with a cache line.
   */
  take(shape: Shape): Float32Array {
    const values = new Float32Array(this.memory.buffer, this.#end, sizeOf(shape));
    this.#end += linesOf(shape) * LINE;
    return values;
  }
}
