/**
 * Samples of a data set's test images, as one picture.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import type { LoggedImage } from "../tensorboard/image.ts";
import { ImageGrid } from "./image_grid.ts";
import type { Split } from "./split.ts";

/** The most images of a class, and the most bytes of pixels; a row has one image at least. */
const MOST_OF_CLASS = 40;
const MOST_BYTES = 320_000;

/**
 * Draws the first images of each class without gaps: a row a class, in the order of the labels, as many as
 * the smallest class has. A class without images has black ones.
 *
 * @param test The test images.
 * @param classes How many classes there are.
 * @returns The picture; nothing of images that are neither grey nor in red, green and blue.
 */
export function samplesPicture(test: Split, classes: number): LoggedImage | undefined {
  const { height, width, channels } = test;
  if (channels !== 1 && channels !== 3) return undefined;
  const fitting = Math.max(1, Math.floor(MOST_BYTES / (classes * imageSize(test))));
  const most = Math.min(MOST_OF_CLASS, fitting);
  const images = Array.from({ length: classes }, (_, label) => imagesOf(test, label, most));
  const lengths = images.map(({ length }) => length).filter((length) => length > 0);
  const columns = Math.min(most, ...lengths);
  const grid = new ImageGrid({ rows: classes, columns, height, width, channels, gap: 0 });
  const black = new Uint8Array(imageSize(test));
  for (const [label, row] of images.entries()) {
    for (let column = 0; column < columns; column++) {
      grid.draw(label, column, row[column] ?? black);
    }
  }
  return grid.picture;
}

function imagesOf(test: Split, label: number, count: number): Uint8Array[] {
  const size = imageSize(test);
  const found: Uint8Array[] = [];
  for (let image = 0; image < test.count && found.length < count; image++) {
    if (test.labels[image] !== label) continue;
    found.push(test.images.subarray(image * size, (image + 1) * size));
  }
  return found;
}
