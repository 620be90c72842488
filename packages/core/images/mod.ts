/**
 * Images as inputs: standardised, distorted, mixed.
 *
 * @module
 */

export * from "./distortion.ts";
export * from "./hybrids.ts";
export * from "./image_preparer.ts";
