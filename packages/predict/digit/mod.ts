/**
 * Drawings and pictures of digits in the form of the MNIST images.
 *
 * @module
 */

export * from "./ink.ts";
export { normaliseDigit } from "./normalise.ts";
export {
  type Box,
  centreOfMass,
  checkRaster,
  inkBox,
  type PlaceOptions,
  placeRaster,
  type Raster,
} from "./raster.ts";
export * from "./resample.ts";
export * from "./strokes.ts";
export * from "./upstroke.ts";
