/**
 * From a drawing or a picture to a label: strokes, pictures and pixels become network inputs as a model's
 * training images were made, and a model file becomes a classifier.
 *
 * @example An empty drawing is no digit
 * ```ts
 * import { toInput } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(toInput({ kind: "strokes", strokes: [], width: 20 }), null);
 * ```
 *
 * @module
 */

export { type Readout, READOUTS } from "@goodness/core";
export * from "./classifier.ts";
export * from "./coalescing.ts";
export * from "./digit/mod.ts";
export * from "./input.ts";
export * from "./light_paper.ts";
export * from "./load.ts";
export * from "./model_summary.ts";
export type * from "./prediction.ts";
export { OVERSHOOT, scalePixels } from "./scale_pixels.ts";
