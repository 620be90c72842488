/**
 * A picture of hybrids and the images that they were made of.
 *
 * @module
 */

import type { ImageShape } from "@goodness/core";
import type { LoggedImage } from "../tensorboard/image.ts";
import type { Hybrids } from "./hybrid_source.ts";
import { inColour } from "./colours.ts";
import { ImageGrid } from "./image_grid.ts";

/** Hybrids side by side. */
const COLUMNS = 12;

/**
 * Draws hybrids in columns: an image, its partner, the mask (light for pixels of the image itself) and
 * the hybrid of both.
 *
 * @param images The images, bytes, `[N, pixels]`.
 * @param made Their hybrids.
 * @param shape The shape of an image.
 * @param columns The largest number of hybrids. @default {12}
 * @returns The picture.
 */
export function hybridStrip(
  images: Uint8Array,
  { partners, masks, hybrids }: Hybrids<Uint8Array>,
  shape: ImageShape,
  columns: number = COLUMNS,
): LoggedImage {
  const { height, width } = shape;
  const light = masks.map((value) => value * 255);
  const rows: [values: Uint8Array, channels: number][] = [
    [images, shape.channels],
    [partners, shape.channels],
    [light, 1],
    [hybrids, shape.channels],
  ];
  const count = Math.min(columns, masks.length / (height * width));
  const grid = new ImageGrid({ rows: rows.length, columns: count, height, width, channels: 3 });
  rows.forEach(([values, channels], row) => {
    const size = height * width * channels;
    for (let column = 0; column < count; column++) {
      const image = values.subarray(column * size, (column + 1) * size);
      grid.draw(row, column, inColour(image, { channels }));
    }
  });
  return grid.picture;
}
