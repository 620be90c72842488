/**
 * The data path of the PyTorch network that this project starts from, with its bug. Images are
 * standardised, saved, loaded and standardised once more. Positives are saved as they are. Negatives are
 * saved as unsigned bytes, so that only the values 0, 1 and 2 are left of them.
 *
 * @module
 */

import type { InputSpec } from "@goodness/core/images";
import { standardise } from "@goodness/core";

/** Whether an image is part of positive or of negative data. */
export type Side = "positive" | "negative";

/**
 * Applies that data path to standardised images. Negatives become an almost even grey, with every pixel
 * in `[-0.424, -0.399]` for MNIST's statistics: neither the digit nor the label is left.
 *
 * @param input The network's input, for the statistics of its pixels.
 * @param images Standardised pixels, any number of images.
 * @param side Which data they are part of.
 * @returns As many pixels.
 */
export function originalDataPath(
  input: InputSpec,
  images: Float32Array,
  side: Side,
): Float32Array<ArrayBuffer> {
  if (side === "positive") return standardise(input, images);
  // NumPy's astype(uint8) cuts the fraction off and wraps around, and so does this array.
  const saved = Uint8Array.from(images);
  const loaded = Float32Array.from(saved, (level) => level / 255);
  return standardise(input, loaded);
}
