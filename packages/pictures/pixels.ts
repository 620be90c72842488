/**
 * The pixels of a decoded picture, as its file has them.
 *
 * @module
 */

/** Pixels of 1 to 4 channels: grey, grey and alpha, RGB, or RGBA. */
export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values of a pixel. */
  readonly channels: number;
  /** Whole numbers from 0 to `max`, `[height, width, channels]`. */
  readonly data: ArrayLike<number>;
  /** The level of white and of full opacity. */
  readonly max: number;
  /** The one colour that is transparent, of pixels without alpha. */
  readonly transparent?: ArrayLike<number> | undefined;
}

/**
 * The opacity of each pixel.
 *
 * @param pixels The pixels.
 * @returns Shares in `[0, 1]`: alpha, or 0 for the one colour that is transparent. Nothing if all pixels are
 *   opaque by their kind.
 *
 * @example Grey with alpha
 * ```ts
 * import { opacityOf } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = { width: 2, height: 1, channels: 2, data: [0, 255, 9, 0], max: 255 };
 * assertEquals(opacityOf(pixels), Float32Array.of(1, 0));
 * ```
 */
export function opacityOf(pixels: Pixels): Float32Array | undefined {
  const { data, channels, max, transparent } = pixels;
  const hasAlpha = channels % 2 === 0;
  if (!hasAlpha && transparent?.length !== channels) return undefined;
  const opacity = new Float32Array(data.length / channels);
  for (let pixel = 0; pixel < opacity.length; pixel++) {
    const at = pixel * channels;
    if (hasAlpha) opacity[pixel] = (data[at + channels - 1] ?? 0) / max;
    else opacity[pixel] = isColour(pixels, at, transparent) ? 0 : 1;
  }
  return opacity;
}

function isColour(
  { data, channels }: Pixels,
  at: number,
  colour: ArrayLike<number> | undefined,
): boolean {
  for (let channel = 0; channel < channels; channel++) {
    if (data[at + channel] !== colour?.[channel]) return false;
  }
  return true;
}
