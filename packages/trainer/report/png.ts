/**
 * Pictures as `data:` URLs.
 *
 * @module
 */

import { encode } from "fast-png";

/** A picture of 8-bit samples: 1 channel is grey, 3 are red, green and blue, 4 have opacity too. */
export interface Picture {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Samples per pixel. */
  readonly channels: 1 | 3 | 4;
  /** The samples, in row-major order. */
  readonly data: Uint8Array;
}

/**
 * Encodes a picture as a `data:` URL.
 *
 * @param picture The picture.
 * @returns A `data:` URL of a PNG file.
 */
export function pngUrl(picture: Picture): string {
  const bytes = encode({ ...picture, depth: 8 });
  return `data:image/png;base64,${new Uint8Array(bytes).toBase64()}`;
}
