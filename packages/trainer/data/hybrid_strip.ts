/**
 * A picture of hybrids and the images that they were made of.
 *
 * @module
 */

import type { ImageShape } from "@goodness/core";
import type { LoggedImage } from "../tensorboard/image.ts";
import type { Hybrids } from "./hybrid_source.ts";
import { ImageGrid } from "./image_grid.ts";

/** Hybrids side by side. */
const COLUMNS = 12;

/**
 * Draws hybrids in columns: an image, its partner, the mask (light for pixels of the image itself) and
 * the hybrid of both.
 *
 * @param images The images, bytes, `[N, pixels]`.
 * @param made Their hybrids.
 * @param size Rows and columns of an image.
 * @param columns The largest number of hybrids. @default {12}
 * @returns The picture.
 */
export function hybridStrip(
  images: Uint8Array,
  { partners, masks, hybrids }: Hybrids<Uint8Array>,
  { height, width }: Pick<ImageShape, "height" | "width">,
  columns: number = COLUMNS,
): LoggedImage {
  const pixels = height * width;
  const rows = [images, partners, masks.map((value) => value * 255), hybrids];
  const count = Math.min(columns, images.length / pixels);
  const grid = new ImageGrid({ rows: rows.length, columns: count, height, width, channels: 1 });
  rows.forEach((row, at) => {
    for (let column = 0; column < count; column++) {
      grid.draw(at, column, row.subarray(column * pixels, (column + 1) * pixels));
    }
  });
  return grid.picture;
}
