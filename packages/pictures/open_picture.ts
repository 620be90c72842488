/**
 * Opening pictures: of which format they are and how large, before they are decoded.
 *
 * @module
 */

import { isJpeg, openJpeg } from "./jpeg.ts";
import { kindOfBytes } from "@goodness/core";
import type { Picture } from "./picture.ts";
import { isPng, openPng } from "./png.ts";

export { MAX_PIXELS, MAX_SIDE, type Picture, type PictureSize } from "./picture.ts";

/** A format of pictures. */
interface PictureFormat {
  readonly isStartOf: (bytes: Uint8Array) => boolean;
  readonly open: (bytes: Uint8Array) => Picture;
}

const FORMATS: readonly PictureFormat[] = [
  { isStartOf: isPng, open: openPng },
  { isStartOf: isJpeg, open: openJpeg },
];

/**
 * Opens a picture: PNG of grey, RGB or palette colours, with or without transparency, of any bit depth, and,
 * from 8 bits on, interlaced; or JPEG, baseline or progressive. The size is known at once, which costs next
 * to nothing; the pixels are decoded on demand.
 *
 * Metadata are not used but for a photograph's orientation, nor is a gamma value.
 *
 * @param bytes The bytes of a file, perhaps a stranger's. They must not change before the picture is decoded.
 * @returns The picture.
 * @throws {SyntaxError} If it is no PNG or JPEG, which says what it is; or damaged, as far as its header tells.
 * @throws {InputError} If a side is 0 or more than {@linkcode MAX_SIDE}, or if there are more than
 *   {@linkcode MAX_PIXELS} pixels.
 *
 * @example
 * ```ts
 * import { openPicture } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 * import { encode } from "fast-png";
 *
 * const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * const picture = openPicture(bytes);
 *
 * assertEquals(picture.size, { width: 2, height: 1 });
 * assertEquals(picture.decode().max, 255);
 * ```
 */
export function openPicture(bytes: Uint8Array): Picture {
  const format = FORMATS.find(({ isStartOf }) => isStartOf(bytes));
  if (format !== undefined) return format.open(bytes);
  throw new SyntaxError(
    `Cannot decode a picture as it must be PNG or JPEG: found ${kindOfBytes(bytes)}`,
  );
}
