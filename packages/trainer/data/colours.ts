/**
 * Images of any number of channels as people see them.
 *
 * @module
 */

import type { ImageShape } from "@goodness/core";

/**
 * The colours of images.
 *
 * @param values Bytes, `[pixels, channels]`.
 * @param shape The shape of an image.
 * @returns Red, green and blue, `[pixels, 3]`. Images that have other than three channels show their first one, in
 *   grey.
 */
export function inColour(
  values: Uint8Array,
  { channels }: Pick<ImageShape, "channels">,
): Uint8Array<ArrayBuffer> {
  if (channels === 3) return Uint8Array.from(values);
  const colours = new Uint8Array(values.length / channels * 3);
  for (let at = 0; at < colours.length; at++) {
    colours[at] = values[Math.floor(at / 3) * channels] ?? 0;
  }
  return colours;
}
