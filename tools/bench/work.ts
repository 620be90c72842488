/**
 * How much a program has to do: operations and bytes, counted in what it was traced to.
 *
 * @module
 */

import type { Program } from "@goodness/core";
import { lengthAt, sizeOf } from "@goodness/core/ops";
import { type GraphCall, traceProgram } from "@goodness/core/graph";

/** What one run of a program has to do. */
export interface Work {
  /**
   * Floating-point operations of its matrix products: a multiplication and an addition each. Products with constants
   * do not count: they say which values are added up, and most of their factors are zero.
   */
  readonly flops: number;
  /** Bytes of the state it reads and of the state it writes, and of its inputs, each once. */
  readonly bytes: number;
}

/**
 * Counts what one run of a program has to do.
 *
 * @param program The program.
 * @returns Operations and bytes of one run.
 */
export function workOf(program: Program): Work {
  const { calls, constants, inputs, state } = traceProgram(program);
  const constant = new Set(constants.map(({ name }) => name));
  const products = calls.filter((call) => !call.inputs.some(({ name }) => constant.has(name)));
  const values = [...inputs, ...Object.values(state)];
  return {
    flops: products.reduce((sum, call) => sum + productFlops(call), 0),
    bytes: values.reduce((sum, { shape }) => sum + sizeOf(shape), 0) *
      Float32Array.BYTES_PER_ELEMENT,
  };
}

function productFlops({ operation, inputs: [a], output }: GraphCall): number {
  if (operation.op !== "matMul" || a === undefined) return 0;
  const axis = a.shape.length - (operation.transposeA ? 2 : 1);
  return 2 * sizeOf(output.shape) * lengthAt(a.shape, axis);
}
