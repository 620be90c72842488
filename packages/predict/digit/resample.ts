/**
 * Resampling of rasters by area averaging.
 *
 * @module
 */

import { type AreaOptions, averageArea } from "@goodness/core/images";
import type { Box, Raster } from "./raster.ts";

/** Which part of a raster becomes how many pixels. */
export interface ResampleOptions extends AreaOptions {
  /** The part to take; it may have fractional edges and reach outside, where there is no ink. */
  readonly region: Box;
}

/**
 * Resamples a part of a raster by area averaging: a pixel of the result is the mean of the part of
 * the source that it covers, with partly covered source pixels counted by their exact share. The
 * factor is any positive real number, and differs between the axes if the shapes do.
 *
 * @param raster The source.
 * @param options The part to take, and the size of the result.
 * @returns A raster of `options.width` x `options.height`.
 *
 * @example Halve the size
 * ```ts
 * import { resampleArea } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const raster = { width: 4, height: 2, data: Float32Array.of(0, 1, 1, 1, 0, 1, 1, 1) };
 * const region = { left: 0, top: 0, right: 4, bottom: 2 };
 *
 * assertEquals(resampleArea(raster, { region, width: 2, height: 1 }).data, Float32Array.of(0.5, 1));
 * ```
 */
export function resampleArea(raster: Raster, options: ResampleOptions): Raster {
  const { width, height } = options;
  const data = averageArea({ ...raster, channels: 1 }, options);
  return { width, height, data: Float32Array.from(data) };
}
