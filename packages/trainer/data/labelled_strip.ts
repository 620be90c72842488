/**
 * A picture of positive and negative data, as a network is asked about them.
 *
 * @module
 */

import { bestLabels, labelCount, type Network, sumGoodness } from "@goodness/core";
import type { Split } from "./split.ts";
import type { LoggedImage } from "../tensorboard/image.ts";

/** Images side by side. */
const COLUMNS = 12;

/** Rows of pixels below an image that show its label. */
const LABEL_ROWS = 4;

/** Pixels between images. */
const GAP = 2;

const POSITIVE = [0, 158, 115] as const;
const NEGATIVE = [213, 94, 0] as const;

/**
 * Draws images with their right label (upper row) and with the wrong label of highest goodness (lower
 * row). The label is the lit one of as many cells as there are labels, below the image.
 *
 * @param network The network.
 * @param split The images.
 * @param goodness The goodness of every label of these images, `[layers, N, Y]` in row-major order.
 * @returns The picture.
 */
export function labelledStrip(
  network: Network,
  split: Split,
  goodness: Float32Array,
): LoggedImage {
  const labels = labelCount(network.spec);
  const columns = Math.min(COLUMNS, split.count);
  const total = sumGoodness(goodness, network);
  split.labels.forEach((truth, image) => total[image * labels + truth] = -Infinity);
  const wrong = bestLabels(total, labels);
  const cellWidth = split.width + GAP;
  const cellHeight = split.height + LABEL_ROWS + GAP;
  const [width, height] = [columns * cellWidth, 2 * cellHeight];
  const data = new Uint8Array(width * height * 3).fill(40);
  for (let image = 0; image < columns; image++) {
    const pixels = split.images.subarray(image * network.pixels, (image + 1) * network.pixels);
    const rows = [
      { label: split.labels[image] ?? 0, colour: POSITIVE },
      { label: wrong[image] ?? 0, colour: NEGATIVE },
    ];
    rows.forEach(({ label, colour }, row) => {
      const paint = (x: number, y: number, rgb: readonly number[]): void =>
        data.set(rgb, ((row * cellHeight + y) * width + image * cellWidth + x) * 3);
      pixels.forEach((level, at) =>
        paint(at % split.width, Math.floor(at / split.width), [level, level, level])
      );
      for (let at = 0; at < split.width * LABEL_ROWS; at++) {
        const x = at % split.width;
        const cell = Math.floor(x / split.width * labels);
        const y = split.height + Math.floor(at / split.width);
        paint(x, y, cell === label ? colour : [0, 0, 0]);
      }
    });
  }
  return { width, height, channels: 3, data };
}
