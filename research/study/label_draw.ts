/**
 * A balanced draw of labelled images.
 *
 * @module
 */

import { imageSize, InputError, randomStream } from "@goodness/core";
import { permutation } from "@goodness/core/ops";
import type { Split } from "@goodness/trainer";

/**
 * Draws the same number of images of every label.
 *
 * @param split The images.
 * @param labels How many labels there are.
 * @param perLabel Images of each.
 * @param draw The number of the draw; the same number gives the same images.
 * @returns The images, in random order.
 * @throws {InputError} If a label has too few.
 */
export function drawLabels(
  split: Split,
  { labels, perLabel, draw }: { labels: number; perLabel: number; draw: number },
): Split {
  const missing = new Array<number>(labels).fill(perLabel);
  const order = permutation(randomStream(draw, "images", 0), split.count);
  const chosen = order.filter((image) => {
    const label = split.labels[image] ?? 0;
    const left = missing[label] ?? 0;
    if (left > 0) missing[label] = left - 1;
    return left > 0;
  });
  const short = missing.findIndex((left) => left > 0);
  if (short >= 0) {
    const there = perLabel - (missing[short] ?? 0);
    throw new InputError(
      `Cannot draw ${perLabel} images of each label: there are ${there} of label ${short}; choose fewer`,
    );
  }
  const pixels = imageSize(split);
  const images = new Uint8Array(chosen.length * pixels);
  chosen.forEach((image, row) => {
    images.set(split.images.subarray(image * pixels, (image + 1) * pixels), row * pixels);
  });
  const labelsOf = Uint8Array.from(chosen, (image) => split.labels[image] ?? 0);
  return { ...split, count: chosen.length, images, labels: labelsOf };
}
