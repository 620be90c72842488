/**
 * Pictures as grey levels.
 *
 * @module
 */

import { opacityOf, type Pixels } from "./pixels.ts";

/**
 * The lightness of the pixels of a drawing: luma of Rec. 601, in whole numbers so that grey as RGB gives the
 * very value of grey.
 *
 * What is transparent is background: it is white if what is drawn is dark on the whole, and black if it is
 * light.
 *
 * @param pixels The picture.
 * @returns `[height, width]`, 0 for black and 1 for white.
 *
 * @example Dark ink on nothing
 * ```ts
 * import { greyPixels } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = { width: 2, height: 1, channels: 2, data: [0, 255, 0, 0], max: 255 };
 * assertEquals(greyPixels(pixels), Float32Array.of(0, 1));
 * ```
 */
export function greyPixels(pixels: Pixels): Float32Array {
  const luma = lumaOf(pixels);
  const opacity = opacityOf(pixels);
  return opacity === undefined ? luma : flattened(luma, opacity);
}

function lumaOf({ data, channels, max }: Pixels): Float32Array {
  const luma = new Float32Array(data.length / channels);
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const at = pixel * channels;
    const red = data[at] ?? 0;
    luma[pixel] = channels < 3
      ? red / max
      : (299 * red + 587 * (data[at + 1] ?? 0) + 114 * (data[at + 2] ?? 0)) / (1000 * max);
  }
  return luma;
}

function flattened(luma: Float32Array, opacity: Float32Array): Float32Array {
  const backdrop = backdropFor(luma, opacity);
  return luma.map((light, pixel) => {
    const share = opacity[pixel] ?? 0;
    return light * share + backdrop * (1 - share);
  });
}

/** White behind dark ink, black behind light ink, so that what is transparent is background. */
function backdropFor(luma: Float32Array, opacity: Float32Array): number {
  let light = 0;
  let mass = 0;
  for (let pixel = 0; pixel < luma.length; pixel++) {
    light += (opacity[pixel] ?? 0) * (luma[pixel] ?? 0);
    mass += opacity[pixel] ?? 0;
  }
  return light < mass / 2 ? 1 : 0;
}
