/**
 * Pictures as colours.
 *
 * @module
 */

import { opacityOf, type Pixels } from "./pixels.ts";

/** Levels from here on cannot be told from white. */
const NEARLY_WHITE = 240;

/** A picture in red, green and blue. */
export interface ColourPicture {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** Bytes, `[height, width, 3]`. */
  readonly rgb: Uint8Array;
  /** Whether a pixel is not opaque. */
  readonly isTransparent: boolean;
}

/**
 * The colours of a picture. Levels of 16 bits are rounded to bytes.
 *
 * What is transparent is laid on white, as pages and viewers show it; on black if nothing would be seen on
 * white.
 *
 * @param pixels The picture.
 * @returns Its colours.
 *
 * @example Grey is the same in every channel
 * ```ts
 * import { colourPicture } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const { rgb } = colourPicture({ width: 2, height: 1, channels: 1, data: [0, 7], max: 255 });
 * assertEquals(rgb, Uint8Array.of(0, 0, 0, 7, 7, 7));
 * ```
 */
export function colourPicture(pixels: Pixels): ColourPicture {
  const { width, height } = pixels;
  const rgb = rgbOf(pixels);
  const opacity = opacityOf(pixels);
  const isTransparent = opacity?.some((share) => share < 1) ?? false;
  if (opacity !== undefined && isTransparent) layOnGround(rgb, opacity);
  return { width, height, rgb, isTransparent };
}

function rgbOf({ data, channels, max }: Pixels): Uint8Array {
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const scale = 255 / max;
  const rgb = new Uint8Array(data.length / channels * 3);
  for (let to = 0; to < rgb.length; to += 3) {
    const at = to / 3 * channels;
    rgb[to] = Math.round((data[at] ?? 0) * scale);
    rgb[to + 1] = Math.round((data[at + green] ?? 0) * scale);
    rgb[to + 2] = Math.round((data[at + blue] ?? 0) * scale);
  }
  return rgb;
}

/** Lays a picture on white, or on black where all that is seen of it is (nearly) white. */
function layOnGround(rgb: Uint8Array, opacity: Float32Array): void {
  const isWhite = rgb.every((level, at) =>
    level >= NEARLY_WHITE || opacity[Math.floor(at / 3)] === 0
  );
  const ground = isWhite ? 0 : 255;
  for (let at = 0; at < rgb.length; at++) {
    const share = opacity[Math.floor(at / 3)] ?? 1;
    rgb[at] = Math.round((rgb[at] ?? 0) * share + ground * (1 - share));
  }
}
