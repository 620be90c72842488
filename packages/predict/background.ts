/**
 * Light ink on black, of pictures with any background.
 *
 * @module
 */

import type { Raster } from "./raster.ts";

/** Six standard deviations of Gaussian noise, in median absolute deviations (0.6745 each). */
const NOISE_DEVIATIONS = 9;

/** The outermost pixels; those at the corners count twice. */
function borderOf({ width, height, data }: Raster): Float32Array {
  const border = new Float32Array(2 * (width + height));
  border.set(data.subarray(0, width));
  border.set(data.subarray(width * (height - 1)), width);
  for (let y = 0; y < height; y++) {
    border[2 * width + 2 * y] = data[y * width] ?? 0;
    border[2 * width + 2 * y + 1] = data[(y + 1) * width - 1] ?? 0;
  }
  return border;
}

function median(values: Float32Array): number {
  return values.toSorted()[values.length >> 1] ?? 0;
}

/**
 * Inverts a picture with a light background, so that ink is light on dark as in MNIST. The background
 * is the median of the outermost pixels: a digit may touch the edge, if not along half of it.
 *
 * @param raster A picture of any polarity, in [0, 1] with 1 for white.
 * @returns The same raster if the background is at most 0.5, else a new one with `1 - value`.
 *
 * @example Usage
 * ```ts
 * import { invertIfLight } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const blackOnWhite = { width: 3, height: 3, data: Float32Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1) };
 *
 * assertEquals(invertIfLight(blackOnWhite).data, Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
 * ```
 */
export function invertIfLight(raster: Raster): Raster {
  if (median(borderOf(raster)) <= 0.5) return raster;
  return { ...raster, data: raster.data.map((value) => 1 - value) };
}

/**
 * Makes the background 0: takes its level off, and drops what is within the noise of the outermost
 * pixels. A clean dark background, as of a canvas or of MNIST, is left as it is.
 *
 * @param raster A picture with light ink on a dark background, in [0, 1].
 * @returns The same raster if its background is clean, else a new one.
 *
 * @example Usage
 * ```ts
 * import { removeBackground } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const grey = { width: 3, height: 3, data: new Float32Array(9).fill(0.25).fill(1, 4, 5) };
 *
 * assertEquals(removeBackground(grey).data, Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
 * ```
 */
export function removeBackground(raster: Raster): Raster {
  const border = borderOf(raster);
  const level = median(border);
  const noise = NOISE_DEVIATIONS * median(border.map((value) => Math.abs(value - level)));
  if (level === 0 && noise === 0) return raster;
  const data = raster.data.map((value) =>
    value - level > noise ? (value - level) / (1 - level) : 0
  );
  return { ...raster, data };
}
