/**
 * The report of a run: curves, goodness, receptive fields, confusion matrix and mistakes in one HTML
 * file.
 *
 * @module
 */

export * from "./format.ts";
export * from "./goodness_section.ts";
export * from "./report.ts";
export * from "./report_data.ts";
export * from "./report_types.ts";
export * from "./sample_goodness.ts";
export * from "./section.ts";
