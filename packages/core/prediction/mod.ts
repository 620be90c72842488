/**
 * From images to predictions: goodness by label and layer, features, readouts.
 *
 * @module
 */

export * from "./batched.ts";
export * from "./confidence.ts";
export * from "./features.ts";
export * from "./label_activities.ts";
export * from "./label_scorer.ts";
export * from "./label_scores.ts";
export * from "./readout.ts";
