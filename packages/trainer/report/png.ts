/**
 * Pictures as `data:` URLs.
 *
 * @module
 */

import { type BytePicture, encodePng } from "@goodness/pictures";

/**
 * Encodes a picture as a `data:` URL.
 *
 * @param picture The picture.
 * @returns A `data:` URL of a PNG file.
 */
export function pngUrl(picture: BytePicture): string {
  return `data:image/png;base64,${encodePng(picture).toBase64()}`;
}
