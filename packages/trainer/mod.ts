/**
 * Trains and evaluates Forward-Forward networks without a display: datasets, the training loop, the
 * run folder.
 *
 * @example The settings that a training starts from
 * ```ts
 * import { defaultSettings } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(defaultSettings("local").loss, "pairwise");
 * ```
 *
 * @module
 */

export * from "./batches.ts";
export * from "./dataset.ts";
export * from "./display.ts";
export * from "./evaluation.ts";
export * from "./export.ts";
export * from "./files.ts";
export * from "./idx.ts";
export * from "./run.ts";
export * from "./run_folder.ts";
export * from "./settings.ts";
export * from "./train.ts";
