/**
 * Labelled images, and parts of them.
 *
 * @module
 */

import { type ImageShape, imageSize } from "@goodness/core";

/** Labelled images of one shape. */
export interface Split extends ImageShape {
  /** The number of images. */
  readonly count: number;
  /** Bytes, `[count, height, width, channels]` in row-major order, 255 is ink. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** Whether light and dark were swapped when they were read. @default {false} */
  readonly isInverted?: boolean;
  /** One label an image: an index into the class names of the data set. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/**
 * A part of labelled images.
 *
 * @param split The images.
 * @param start The first one kept.
 * @param end The one after the last one kept; past the end means the end.
 * @returns The part; it shares the images' memory.
 *
 * @example The first hundred test images
 * ```ts
 * import { loadDataset, splitPart } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const { test } = await loadDataset("mnist");
 * assertEquals(splitPart(test, 0, 100).labels.length, 100);
 * ```
 */
export function splitPart(split: Split, start: number, end: number): Split {
  const { images, labels } = split;
  const last = Math.min(end, split.count);
  const size = imageSize(split);
  return {
    ...split,
    count: last - start,
    images: images.subarray(start * size, last * size),
    labels: labels.subarray(start, last),
  };
}

/**
 * Whether a pixel is one of the outermost of its image.
 *
 * @param pixel Its index among the pixels of images one after the other.
 * @param shape The shape of the images.
 * @returns Whether it is in the first or the last row or column.
 */
export function isOutermost(pixel: number, { height, width }: ImageShape): boolean {
  const column = pixel % width;
  const row = (pixel - column) / width % height;
  return row === 0 || column === 0 || row === height - 1 || column === width - 1;
}

/**
 * Labelled images over and over, so that an epoch has more of them.
 *
 * @param split The images.
 * @param times How often each is repeated.
 * @returns The images, one repetition after the other.
 */
export function repeatedSplit(split: Split, times: number): Split {
  const repeat = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
    const all = new Uint8Array(bytes.length * times);
    for (let at = 0; at < times; at++) all.set(bytes, at * bytes.length);
    return all;
  };
  const { count, images, labels } = split;
  return { ...split, count: count * times, images: repeat(images), labels: repeat(labels) };
}
