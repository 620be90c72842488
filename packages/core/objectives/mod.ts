/**
 * What a layer learns: local objectives, losses and negative data.
 *
 * @module
 */

export * from "./loss.ts";
export * from "./losses.ts";
export * from "./negatives.ts";
export * from "./objective.ts";
export * from "./objective_options.ts";
export * from "./objectives.ts";
