/**
 * One block of memory for all tensors that the kernels and ONNX Runtime share.
 *
 * @module
 */

import { LINE } from "./kernels.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/**
 * The length of a tensor in cache lines, rounded up.
 *
 * @param shape Its shape.
 */
export function linesOf(shape: Shape): number {
  return Math.ceil(sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT / LINE);
}

/** A WebAssembly memory, shared between threads, that is large enough for given tensors. */
export class NativeMemory {
  /** The memory; zeros at first. */
  readonly memory: WebAssembly.Memory;
  #end = 0;

  /**
   * Allocates the memory.
   *
   * @param shapes The shapes of all tensors that will be allocated in it.
   * @throws {RangeError} If they take more than 4 GiB.
   */
  constructor(shapes: readonly Shape[]) {
    const bytes = shapes.reduce((sum, shape) => sum + linesOf(shape) * LINE, 0);
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  }

  /**
   * Allocates a tensor.
   *
   * @param shape Its shape.
   * @returns Its values in row-major order: zeros, aligned to a cache line. The rest of the last line is zero.
   */
  take(shape: Shape): Float32Array {
    const values = new Float32Array(this.memory.buffer, this.#end, sizeOf(shape));
    this.#end += linesOf(shape) * LINE;
    return values;
  }
}
