/**
 * Data sets, and the batches of a training.
 *
 * @module
 */

export * from "./batches.ts";
export * from "./dataset.ts";
export * from "./dataset_source.ts";
export * from "./datasets.ts";
export * from "./idx_dataset.ts";
export { IdxFolder, type IdxFolderOptions } from "./idx_folder.ts";
export { samplesPicture } from "./samples.ts";
export * from "./split.ts";
export type { HybridOptions, StoredNegatives } from "./hybrid_source.ts";
export { loadStoredNegatives } from "./stored_negatives.ts";
export * from "./training_images.ts";
