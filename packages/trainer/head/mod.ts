/**
 * The training of a softmax head on a trained network.
 *
 * @module
 */

export * from "./head_checkpoint.ts";
export * from "./head_epoch.ts";
export * from "./head_features.ts";
export type { HeadImages, HeadTrainingOptions } from "./head_fit.ts";
export * from "./head_settings.ts";
export * from "./head_training.ts";
