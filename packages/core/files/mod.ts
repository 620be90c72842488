/**
 * Model files, exports to other formats, and the migration of older files.
 *
 * @module
 */

export * from "./crc32.ts";
export * from "./migration.ts";
export * from "./model.ts";
export * from "./model_file.ts";
export * from "./npz.ts";
export * from "./onnx_export.ts";
export * from "./safetensors.ts";
export * from "./stored_tensors.ts";
export * from "./tfjs_export.ts";
export type { TrainingRecord } from "./training_record.ts";
