/**
 * The run folder: configuration, checkpoints, metrics and models on disk.
 *
 * @module
 */

export * from "./files.ts";
export * from "./find_backbone.ts";
export * from "./load_model.ts";
export * from "./run_folder.ts";
