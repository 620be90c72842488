/**
 * Images as the options of a data set want them.
 *
 * @module
 */

import { imageSize as sizeOf } from "@goodness/core";
import { averageLevels } from "@goodness/core/images";
import type { ReadOptions } from "./dataset_source.ts";
import { invertedLevels } from "./levels.ts";
import type { Split } from "./split.ts";

/**
 * Inverts, transposes and resizes images, in this order, if it is asked for.
 *
 * @param split The images.
 * @param options What is asked for.
 * @returns Other images, or the same.
 */
export function prepared(
  split: Split,
  { levels, transpose = false, imageSize = 0 }: ReadOptions,
): Split {
  const inverted = levels === "inverted" ? invertedLevels(split) : split;
  const upright = transpose ? transposed(inverted) : inverted;
  const { height, width } = upright;
  const isOfSize = imageSize === 0 || (height === imageSize && width === imageSize);
  return isOfSize ? upright : resized(upright, imageSize);
}

function transposed(split: Split): Split {
  const { count, height, width, channels } = split;
  const images = new Uint8Array(split.images.length);
  let to = 0;
  for (let image = 0; image < count; image++) {
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < height; row++) {
        const from = ((image * height + row) * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          images[to++] = split.images[from + channel] ?? 0;
        }
      }
    }
  }
  return { ...split, height: width, width: height, images };
}

function resized(split: Split, side: number): Split {
  const { count, channels } = split;
  const size = sizeOf(split);
  const result = { ...split, height: side, width: side };
  const images = new Uint8Array(count * side * side * channels);
  for (let image = 0; image < count; image++) {
    const data = split.images.subarray(image * size, (image + 1) * size);
    const levels = averageLevels({ ...split, data }, { height: side, width: side });
    images.set(levels, image * side * side * channels);
  }
  return { ...result, images };
}
