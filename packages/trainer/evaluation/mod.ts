/**
 * Accuracy of a trained network, and how well goodness detects out-of-distribution images.
 *
 * @module
 */

export * from "./backbone.ts";
export * from "./confidence.ts";
export * from "./evaluation.ts";
export * from "./head_evaluation.ts";
export * from "./out_of_distribution.ts";
export { checkImageShape, type ReadoutEvaluation } from "./readout_evaluation.ts";
export * from "./readout_figures.ts";
