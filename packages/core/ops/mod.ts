/**
 * The language that everything is written in: operations on tensors, programs of them, and seeded
 * randomness.
 *
 * @module
 */

export * from "./distributions.ts";
export * from "./one_hot.ts";
export type { MatMulOptions, Operand, Ops, SliceOptions } from "./ops.ts";
export * from "./program.ts";
export * from "./random.ts";
export * from "./shape.ts";
