/**
 * Samples of a data set's test images, as one picture.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import type { LoggedImage } from "../tensorboard/image.ts";
import { ImageGrid } from "./image_grid.ts";
import type { Split } from "./split.ts";

/** The most images, and the most of one class; a row has one at least. */
const MOST = 80;
const MOST_OF_CLASS = 8;

/**
 * Draws the first images of each class without gaps: a row a class, in the order of the labels. A class with
 * too few images has black ones at the end of its row.
 *
 * @param test The test images.
 * @param classes How many classes there are.
 * @returns The picture; nothing of images that are neither grey nor in red, green and blue.
 */
export function samplesPicture(test: Split, classes: number): LoggedImage | undefined {
  const { height, width, channels } = test;
  if (channels !== 1 && channels !== 3) return undefined;
  const columns = Math.min(MOST_OF_CLASS, Math.ceil(MOST / classes));
  const grid = new ImageGrid({ rows: classes, columns, height, width, channels, gap: 0 });
  const black = new Uint8Array(imageSize(test));
  for (let label = 0; label < classes; label++) {
    const images = imagesOf(test, label, columns);
    for (let column = 0; column < columns; column++) {
      grid.draw(label, column, images[column] ?? black);
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
