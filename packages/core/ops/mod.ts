/**
 * Tensor operations as an interface, programs over it, and seeded random streams.
 *
 * @module
 */

export * from "./distributions.ts";
export * from "./finite.ts";
export * from "./json_object.ts";
export * from "./one_hot.ts";
export type { Fields, MatMulOptions, Operand, Ops, SliceOptions } from "./ops.ts";
export { type BatchShare, ownImages } from "./processes.ts";
export * from "./program.ts";
export * from "./random.ts";
export * from "./shape.ts";
export * from "./shown.ts";
