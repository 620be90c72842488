/**
 * A memory for tests of kernels.
 *
 * @module
 */

import { LINE } from "../system/cache_line.ts";
import { linesOf } from "./kernels.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/** A memory for tensors of some shapes, and what takes each of them from it, in their order. */
export function testMemory(shapes: readonly Shape[]): {
  memory: WebAssembly.Memory;
  take: (shape: Shape) => Float32Array;
} {
  const lines = shapes.reduce((sum, shape) => sum + linesOf(shape), 0);
  const pages = Math.max(1, Math.ceil(LINE * lines / PAGE));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  let end = 0;
  const take = (shape: Shape): Float32Array => {
    const values = new Float32Array(memory.buffer, end, sizeOf(shape));
    end += LINE * linesOf(shape);
    return values;
  };
  return { memory, take };
}
