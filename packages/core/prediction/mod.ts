/**
 * From images to labels: goodness by label and layer, and features.
 *
 * @module
 */

export * from "./batched.ts";
export * from "./features.ts";
export * from "./label_scorer.ts";
export * from "./label_scores.ts";
export * from "./readout.ts";
