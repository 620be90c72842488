/**
 * Fused programs of a training step on WebGPU.
 *
 * @module
 */

export * from "./compute_program.ts";
export * from "./fused_plan.ts";
export * from "./precision.ts";
