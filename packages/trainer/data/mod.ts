/**
 * Data sets, batches and negative images.
 *
 * @module
 */

export * from "./batches.ts";
export * from "./dataset.ts";
export * from "./idx_dataset.ts";
