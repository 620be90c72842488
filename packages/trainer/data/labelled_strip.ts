/**
 * A picture of positive and negative data: images with a label below each.
 *
 * @module
 */

import { bestLabels, labelCount, type Network, sumGoodness } from "@goodness/core";
import type { LoggedImage } from "../tensorboard/image.ts";
import { inColour } from "./colours.ts";
import { ImageGrid } from "./image_grid.ts";
import type { Split } from "./split.ts";

/** Images side by side. */
const COLUMNS = 12;

/** Rows of pixels below an image that show its label. */
const LABEL_ROWS = 4;

/** A colour, red, green and blue. */
type Colour = readonly [number, number, number];

const POSITIVE: Colour = [0, 158, 115];
const NEGATIVE: Colour = [213, 94, 0];
const BLACK: Colour = [0, 0, 0];

/**
 * Draws images with their right label (upper row) and with the wrong label of highest goodness (lower
 * row). The bar below an image has a cell for each label, of which that of the image's label is lit.
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
  const { width, height } = split;
  const columns = Math.min(COLUMNS, split.count);
  const total = sumGoodness(goodness, network);
  split.labels.forEach((truth, image) => total[image * labels + truth] = -Infinity);
  const wrong = bestLabels(total, labels);
  const size = { width, height: height + LABEL_ROWS };
  const grid = new ImageGrid({ rows: 2, columns, ...size, channels: 3 });
  for (let image = 0; image < columns; image++) {
    const pixels = split.images.subarray(image * network.pixels, (image + 1) * network.pixels);
    const bar = (label: number | undefined, colour: Colour): Colour[] =>
      labelBar({ width, labels, label, colour });
    const colours = inColour(pixels, split);
    grid.draw(0, image, withBar(colours, bar(split.labels[image], POSITIVE)));
    grid.draw(1, image, withBar(colours, bar(wrong[image], NEGATIVE)));
  }
  return grid.picture;
}

interface LabelBar {
  readonly width: number;
  /** How many labels there are. */
  readonly labels: number;
  /** The one that is lit. */
  readonly label: number | undefined;
  readonly colour: Colour;
}

function labelBar({ width, labels, label, colour }: LabelBar): Colour[] {
  return Array.from({ length: width * LABEL_ROWS }, (_, at) => {
    const cell = Math.floor(at % width / width * labels);
    return cell === label ? colour : BLACK;
  });
}

/** An image and the bar below it as one image, RGB. */
function withBar(image: Uint8Array, bar: readonly Colour[]): Uint8Array {
  return Uint8Array.from([...image, ...bar.flat()]);
}
