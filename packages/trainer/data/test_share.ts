/**
 * A test set for data that have none.
 *
 * @module
 */

import { imageSize, InputError, randomStream } from "@goodness/core";
import { permutation } from "@goodness/core/ops";
import type { Split } from "./split.ts";

/**
 * Mixes images, so that the last ones can be held out though the classes come one after the other. The
 * order depends on the number of images alone.
 *
 * @param split The images.
 * @returns The images in another order.
 */
export function mixed(split: Split): Split {
  return chosenImages(split, mixedOrder(split.count));
}

/**
 * Takes a share of the images of every class as the test set, which depends on the images and the share
 * alone.
 *
 * @param split All images.
 * @param share The share, in `(0, 1)`, rounded to whole images of each class.
 * @param path The data set, for errors.
 * @returns Both sets, in mixed order.
 * @throws {InputError} If one of them would be empty.
 */
export function splitByShare(
  split: Split,
  share: number,
  path: string,
): { train: Split; test: Split } {
  const sizes = countLabels(split.labels);
  const taken = new Uint32Array(sizes.length);
  const parts: { train: number[]; test: number[] } = { train: [], test: [] };
  for (const image of mixedOrder(split.count)) {
    const label = split.labels[image] ?? 0;
    const isTest = (taken[label] ?? 0) < Math.round(share * (sizes[label] ?? 0));
    if (isTest) taken[label] = (taken[label] ?? 0) + 1;
    parts[isTest ? "test" : "train"].push(image);
  }
  const [train, test] = [chosenImages(split, parts.train), chosenImages(split, parts.test)];
  if (train.count > 0 && test.count > 0) return { train, test };
  throw new InputError(
    `Cannot take a share of ${share} of ${path} as test images: of ${split.count} images it leaves ` +
      `${train.count} to train on and ${test.count} to test with; choose another "testShare"`,
  );
}

function mixedOrder(count: number): Uint32Array {
  return permutation(randomStream(0, "split", 0), count);
}

function countLabels(labels: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function chosenImages(split: Split, chosen: ArrayLike<number>): Split {
  const size = imageSize(split);
  const images = new Uint8Array(chosen.length * size);
  const labels = new Uint8Array(chosen.length);
  for (let to = 0; to < chosen.length; to++) {
    const from = chosen[to] ?? 0;
    images.set(split.images.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = split.labels[from] ?? 0;
  }
  return { ...split, count: chosen.length, images, labels };
}
