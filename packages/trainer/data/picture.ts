/**
 * Decoding pictures of files, PNG or JPEG.
 *
 * @module
 */

import { type ColourPicture, colourPicture, openPicture } from "@goodness/pictures";
import type { NamedFile } from "./named_file.ts";

/**
 * Decodes a picture.
 *
 * @param file The file.
 * @returns The picture in red, green and blue.
 * @throws {SyntaxError} If it is no PNG or JPEG, too large, or damaged; names it and says what it is.
 */
export function decodePicture({ path, bytes }: NamedFile): ColourPicture {
  try {
    return colourPicture(openPicture(bytes).decode());
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new SyntaxError(`Cannot read ${path}: ${cause.message}, or remove it`, { cause });
  }
}
