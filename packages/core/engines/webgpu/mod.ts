/**
 * Fused training steps on WebGPU: a whole step as few compute programs.
 *
 * @module
 */

export type { BelowSizes, PoolingSizes } from "./below_sizes.ts";
export * from "./compute_program.ts";
export * from "./fused_plan.ts";
export type { LayerSizes } from "./layer_sizes.ts";
export * from "./precision.ts";
export type { CellSizes } from "./projection_cells.ts";
export type { RowCounts, RowLayout, RowOffsets } from "./row_values.ts";
export type { DeviceLimits } from "./tile.ts";
export * from "./why_not_fused.ts";
