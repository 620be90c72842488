/**
 * A picture of hybrids and what they were made of.
 *
 * @module
 */

import type { ImageShape } from "@goodness/core";
import type { Hybrids } from "./hybrid_source.ts";
import type { LoggedImage } from "../tensorboard/image.ts";

/** Hybrids side by side. */
const COLUMNS = 12;

/** Pixels between images. */
const GAP = 2;

/** The grey between images. */
const PAPER = 40;

/**
 * Draws hybrids in columns: an image, its partner, the mask (light where the image itself shows) and
 * the hybrid of both.
 *
 * @param images The images, bytes, `[N, pixels]`.
 * @param made Their hybrids.
 * @param size Rows and columns of an image.
 * @param columns At most so many hybrids.
 * @returns The picture.
 */
export function hybridStrip(
  images: Uint8Array,
  { partners, masks, hybrids }: Hybrids<Uint8Array>,
  { height, width }: Pick<ImageShape, "height" | "width">,
  columns = COLUMNS,
): LoggedImage {
  const pixels = height * width;
  const shown = Math.min(columns, images.length / pixels);
  const rows = [images, partners, masks.map((value) => value * 255), hybrids];
  const size = { width: shown * (width + GAP), height: rows.length * (height + GAP) };
  const data = new Uint8Array(size.width * size.height).fill(PAPER);
  rows.forEach((row, down) => {
    for (let column = 0; column < shown; column++) {
      for (let line = 0; line < height; line++) {
        const from = column * pixels + line * width;
        const to = (down * (height + GAP) + line) * size.width + column * (width + GAP);
        data.set(row.subarray(from, from + width), to);
      }
    }
  });
  return { ...size, channels: 1, data };
}
