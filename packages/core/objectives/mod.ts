/**
 * What layers learn: local objectives, losses and negative data.
 *
 * @module
 */

export * from "./negatives.ts";
export * from "./objective_options.ts";
