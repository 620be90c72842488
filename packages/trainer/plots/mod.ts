/**
 * Plots as SVG, drawn without a browser.
 *
 * @module
 */

export * from "./line_names.ts";
export * from "./plot.ts";
export * from "./svg_picture.ts";
