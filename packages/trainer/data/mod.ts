/**
 * Data sets, and the batches of a training.
 *
 * @module
 */

export * from "./batches.ts";
export * from "./dataset.ts";
export * from "./dataset_kind.ts";
export * from "./dataset_source.ts";
export * from "./datasets.ts";
export * from "./folder.ts";
export * from "./idx_dataset.ts";
export * from "./idx_folder.ts";
export * from "./named_file.ts";
export * from "./read_bytes.ts";
export * from "./split.ts";
export * from "./training_images.ts";
