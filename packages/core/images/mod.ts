/**
 * Images as network inputs: standardisation, distortions, and hybrids as negative data.
 *
 * @module
 */

export * from "./alteration.ts";
export * from "./area.ts";
export * from "./distortion.ts";
export * from "./hybrids.ts";
export * from "./image_preparer.ts";
