/**
 * Plots as SVG, drawn without a browser.
 *
 * @module
 */

export * from "./plot.ts";
export * from "./spread.ts";
export * from "./svg_picture.ts";
