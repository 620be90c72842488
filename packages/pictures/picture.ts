/**
 * A picture that is not decoded yet, and how large one may be.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import type { Pixels } from "./pixels.ts";

/** How large a picture is. */
export interface PictureSize {
  /** Columns of pixels. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
}

/** A picture whose header is sound, and whose pixels are not decoded yet. */
export interface Picture {
  /** Its size as stored; a photograph that the camera held upright may be wider than high. */
  readonly size: PictureSize;
  /**
   * Decodes its pixels.
   *
   * @returns The pixels, turned so that the top is up where a camera says which side is.
   * @throws {SyntaxError} If they are not valid.
   */
  readonly decode: () => Pixels;
}

/** The longest side, in pixels. */
export const MAX_SIDE = 8192;

/** The most pixels: a photograph of 4096x4096, which takes seconds to decode. */
export const MAX_PIXELS = 4096 * 4096;

/**
 * Checks the size that a header states, before anything is allocated.
 *
 * @param size The size.
 * @throws {InputError} If a side is 0, a side is too long, or the pixels are too many.
 */
export function checkPictureSize({ width, height }: PictureSize): void {
  const sidesFit = Math.min(width, height) > 0 && Math.max(width, height) <= MAX_SIDE;
  if (sidesFit && width * height <= MAX_PIXELS) return;
  throw new InputError(
    `Cannot decode a picture of ${width}x${height} pixels: its sides must be between 1 and ${MAX_SIDE}, ` +
      `and its pixels at most ${MAX_PIXELS}; make it smaller`,
  );
}
