/**
 * Pixels of a digit that are dark ink on light paper, which a network of light ink on dark paper misreads.
 *
 * @module
 */

import type { ModelImage } from "./model_summary.ts";

/** Paper is light above this. All MNIST images have 0 in most pixels at their edges. */
const DARKEST_LIGHT = 0.1;

/** Ink covers less than this of an image on the mean; MNIST's fullest test image has 0.33. */
const MOST_INK = 0.5;

/**
 * Tells whether an image of a digit, as a network takes it, seems to have light paper: if most pixels at its
 * edges are not black, or if more than half of it is light. Its digit then reads wrongly, and with high goodness.
 *
 * @param input The input of the network, in [0, 1].
 * @param image The images that the model takes.
 * @returns Whether it does; never for a model of pictures, which have no paper.
 *
 * @example
 * ```ts
 * import { hasLightPaper } from "@goodness/predict";
 * import { assert } from "@std/assert";
 *
 * const image = { height: 28, width: 28, channels: 1, preparation: "digit" } as const;
 * const stroke = Float32Array.from({ length: 784 }, (_, at) => at % 28 === 14 ? 1 : 0);
 *
 * assert(!hasLightPaper(stroke, image));
 * assert(hasLightPaper(stroke.map((ink) => 1 - ink), image));
 * ```
 */
export function hasLightPaper(input: Float32Array, image: ModelImage): boolean {
  if (image.preparation !== "digit") return false;
  const { height, width } = image;
  const edges = input.filter((_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return row === 0 || row === height - 1 || column === 0 || column === width - 1;
  });
  const light = edges.filter((value) => value > DARKEST_LIGHT).length;
  const ink = input.reduce((sum, value) => sum + value, 0) / input.length;
  return light > edges.length / 2 || ink > MOST_INK;
}
