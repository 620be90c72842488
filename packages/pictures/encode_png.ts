/**
 * Pictures as PNG files.
 *
 * @module
 */

import { encode } from "fast-png";

/** A picture of bytes. */
export interface BytePicture {
  /** Columns, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Bytes of a pixel: grey, or red, green and blue, or these with opacity. */
  readonly channels: 1 | 3 | 4;
  /** The bytes, `[height, width, channels]` in row-major order. */
  readonly data: Uint8Array;
}

/** How hard pictures are compressed, from 1 to 9: small ones are written in every epoch, so it must be quick. */
const LEVEL = 3;

/**
 * Compresses a picture without loss.
 *
 * @param picture The picture.
 * @returns The bytes of a PNG file of 8 bits a channel.
 *
 * @example
 * ```ts
 * import { encodePng, greyPixels, openPicture } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const png = encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * assertEquals(greyPixels(openPicture(png).decode()), Float32Array.of(0, 1));
 * ```
 */
export function encodePng(picture: BytePicture): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encode({ ...picture, depth: 8 }, { zlib: { level: LEVEL } }));
}
