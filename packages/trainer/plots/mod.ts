/**
 * Plots as SVG.
 *
 * @module
 */

export * from "./plot.ts";
export * from "./spread.ts";
export * from "./svg_picture.ts";
