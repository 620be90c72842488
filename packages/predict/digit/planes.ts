/**
 * Pictures as planes of levels.
 *
 * @module
 */

import { averageArea } from "@goodness/core/images";
import type { Box } from "./raster.ts";

/** A picture as planes. */
export interface Planes {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** One plane of grey or three of red, green and blue, `[height, width]` each, in [0, 1]. */
  readonly planes: readonly Float32Array[];
}

/** Longest side of a small copy, if nothing else is said. */
const SMALL_SIDE = 64;

/** The mean of the planes of a picture. */
export function lightnessOf(
  { planes: [first = new Float32Array(), ...others] }: Planes,
): Float32Array {
  if (others.length === 0) return first;
  return first.map((value, at) =>
    others.reduce((sum, plane) => sum + (plane[at] ?? 0), value) / (1 + others.length)
  );
}

/** Cuts a box with integer edges out. */
export function cropped({ width, planes }: Planes, { left, top, right, bottom }: Box): Planes {
  const size = { width: right - left, height: bottom - top };
  const cut = planes.map((plane) => {
    const part = new Float32Array(size.width * size.height);
    for (let y = 0; y < size.height; y++) {
      const from = (y + top) * width + left;
      part.set(plane.subarray(from, from + size.width), y * size.width);
    }
    return part;
  });
  return { ...size, planes: cut };
}

/**
 * The size of a picture that is made smaller.
 *
 * @param size Its own size.
 * @param side The longest side that it may have.
 * @returns The same size if it is no longer, else one of nearly the same proportions.
 */
export function sizeWithin(
  { width, height }: Pick<Planes, "width" | "height">,
  side: number,
): Pick<Planes, "width" | "height"> {
  const scale = Math.min(1, side / Math.max(width, height));
  const [columns, rows] = [width, height].map((one) => Math.max(1, Math.round(one * scale)));
  return { width: columns ?? 1, height: rows ?? 1 };
}

/**
 * Makes a small copy, by area: strokes stay, grain averages out.
 *
 * @param picture The picture.
 * @param side The longest side of the copy.
 * @returns The copy; the same picture if that is no larger.
 */
export function shrunk(picture: Planes, side: number = SMALL_SIDE): Planes {
  const { width, height, planes } = picture;
  if (Math.max(width, height) <= side) return picture;
  const size = sizeWithin(picture, side);
  const made = planes.map((data) =>
    Float32Array.from(averageArea({ width, height, channels: 1, data }, size))
  );
  return { ...size, planes: made };
}
