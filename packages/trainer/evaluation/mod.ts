/**
 * How well a network classifies.
 *
 * @module
 */

export * from "./backbone.ts";
export * from "./evaluation.ts";
export * from "./out_of_distribution.ts";
export * from "./readout_figures.ts";
