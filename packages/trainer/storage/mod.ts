/**
 * The run folder: configuration, checkpoints, metrics and models on disk.
 *
 * @module
 */

export { BACKBONE_NAME } from "@goodness/cli";
export type * from "./checkpoint.ts";
export { isVacant } from "./claim.ts";
export * from "./engine_memory.ts";
export * from "./files.ts";
export * from "./find_backbone.ts";
export { finiteJson } from "./json.ts";
export * from "./load_model.ts";
export type { MetricsRecord } from "./metrics.ts";
export type { ReadConfig } from "./run_config.ts";
export * from "./run_folder.ts";
