/**
 * A run from its settings to its summary.
 *
 * @module
 */

export * from "./export.ts";
export * from "./processor.ts";
export * from "./run.ts";
