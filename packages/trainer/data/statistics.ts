/**
 * The statistics that images are standardised by.
 *
 * @module
 */

import type { ImageStatistics } from "@goodness/core";
import type { Split } from "./split.ts";

/**
 * Computes the mean and the standard deviation of the pixels in each channel.
 *
 * @param split The images; at least one.
 * @returns Both on the scale `[0, 1]`, one value a channel.
 * @throws {SyntaxError} If all pixels of a channel are the same.
 */
export function pixelStatistics(
  { images, channels }: Pick<Split, "images" | "channels">,
): Pick<ImageStatistics, "mean" | "std"> {
  const each = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    let squares = 0;
    for (let at = channel; at < images.length; at += channels) {
      const level = images[at] ?? NaN;
      sum += level;
      squares += level * level;
    }
    const count = images.length / channels;
    const mean = sum / count / 255;
    const variance = squares / count / 255 ** 2 - mean ** 2;
    if (variance <= 0) throw new SyntaxError("Cannot use a dataset whose pixels are all the same");
    return { mean, std: Math.sqrt(variance) };
  });
  return { mean: each.map(({ mean }) => mean), std: each.map(({ std }) => std) };
}
