/**
 * Pixels that come as numbers: in which scale they are.
 *
 * @module
 */

import { imageSize, InputError, shapeText } from "@goodness/core";
import type { ModelImage } from "./model_summary.ts";

/** How far pixels may be outside of [0, 1], as those of a picture that was resized are: they are clipped. */
export const OVERSHOOT = 0.1;

/** Pixels are in [0, 255] if the highest is more than this: no image in [0, 1] is, and 16 grey levels are not. */
const LEAST_PEAK_OF_BYTES = 32;

/** The highest value of a pixel. */
const MOST = 255;

/**
 * Brings pixels to [0, 1]. If the highest is at most 1, or 0.1 more, they are in [0, 1], and what is outside is
 * clipped. If it is more than 32, they are in [0, 255]. Between the two nothing tells their scale.
 *
 * @param values The pixels, row-major.
 * @param image The images that the model takes.
 * @returns The pixels in [0, 1].
 * @throws {InputError} If there are more or fewer than an image has, if one is out of range, or if their scale
 *   is not clear.
 *
 * @example
 * ```ts
 * import { scalePixels } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { height: 1, width: 2, channels: 1, preparation: "digit" } as const;
 * assertEquals(scalePixels([0.5, 1.01], image), Float32Array.of(0.5, 1));
 * assertEquals(scalePixels([51, 255], image), Float32Array.of(0.2, 1));
 * ```
 */
export function scalePixels(values: ArrayLike<number>, image: ModelImage): Float32Array {
  checkPixels(values, image);
  const white = whiteOf(peakOf(values));
  return Float32Array.from(values, (value) => Math.min(Math.max(value / white, 0), 1));
}

function checkPixels(values: ArrayLike<number>, image: ModelImage): void {
  const size = imageSize(image);
  if (values.length !== size) {
    throw new InputError(
      `Cannot use pixels as network input as there must be ${size} values, ${shapeText(image)}: ` +
        `current value is ${values.length}; send pictures of other sizes as PNG or JPEG`,
    );
  }
  for (let i = 0; i < size; i++) {
    const value = values[i];
    if (value !== undefined && value >= -OVERSHOOT && value <= MOST) continue;
    throw new InputError(
      `Cannot use pixels as network input as each must be in [0, 1] or in [0, ${MOST}]: ` +
        `current value is ${value} at index ${i}`,
    );
  }
}

function peakOf(values: ArrayLike<number>): number {
  let peak = 0;
  for (let i = 0; i < values.length; i++) peak = Math.max(peak, values[i] ?? 0);
  return peak;
}

/** The value of white, by the highest pixel. */
function whiteOf(peak: number): number {
  if (peak <= 1 + OVERSHOOT) return 1;
  if (peak > LEAST_PEAK_OF_BYTES) return MOST;
  throw new InputError(
    `Cannot use pixels as network input as the highest must be at most 1, or more than ` +
      `${LEAST_PEAK_OF_BYTES} for pixels in [0, ${MOST}]: current value is ${peak}; ` +
      "divide them by the value of white",
  );
}
