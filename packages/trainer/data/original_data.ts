/**
 * What the data path of the PyTorch network that this project starts from does to its images: they are
 * standardised, saved, loaded and standardised once more. Positives are saved as they are, negatives as
 * unsigned bytes, which keep nothing of them but 0, 1 and 2.
 *
 * @module
 */

import type { InputSpec } from "@goodness/core/images";
import { standardise } from "@goodness/core";

/** Whether an image is part of positive or of negative data. */
export type Side = "positive" | "negative";

/**
 * Does to standardised images what that data path does. Negatives come back as an almost even grey,
 * every pixel in `[-0.424, -0.399]` with MNIST's statistics, without a digit and without a label.
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
