/**
 * Random alterations of training photographs: brightness, contrast, and cutout (DeVries and Taylor 2017).
 *
 * @module
 */

import type { InputSpec } from "../network/image_shape.ts";
import type { RandomSource } from "../ops/random.ts";

/** The largest alterations of each kind, at least 0; 0 for none. */
export interface AlterationOptions {
  /** The largest change of brightness, as a share of the whole range from black to full. */
  readonly brightness: number;
  /** The largest relative change of contrast, below 1. */
  readonly contrast: number;
  /** The side of the square that is cut out, in pixels. */
  readonly cutout: number;
}

/** No alterations. */
export const UNALTERED: AlterationOptions = { brightness: 0, contrast: 0, cutout: 0 };

/**
 * Whether some alterations alter anything.
 *
 * @param options The alterations.
 * @returns `false` if all are 0.
 */
export function isAltering({ brightness, contrast, cutout }: AlterationOptions): boolean {
  return brightness + contrast + cutout > 0;
}

/**
 * Alters a standardised image in place. What is cut out becomes the mean of the training pixels, which is 0.
 *
 * @param image `[height, width, channels]`.
 * @param input Its shape, and the deviations that it was divided by.
 * @param options How far it may be altered.
 * @param uniform A source of numbers in `[0, 1)`; nothing is drawn for an alteration of 0.
 */
export function alterImage(
  image: Float32Array,
  input: InputSpec,
  options: AlterationOptions,
  uniform: RandomSource,
): void {
  const within = (most: number): number => most === 0 ? 0 : most * (2 * uniform() - 1);
  const { channels, std } = input;
  const gain = 1 + within(options.contrast);
  const brighter = within(options.brightness);
  if (gain !== 1 || brighter !== 0) {
    for (let channel = 0; channel < channels; channel++) {
      const mean = channelMean(image, channel, channels);
      const added = mean - gain * mean + brighter / (std[channel] ?? NaN);
      for (let at = channel; at < image.length; at += channels) {
        image[at] = gain * (image[at] ?? NaN) + added;
      }
    }
  }
  if (options.cutout > 0) cutOut(image, input, options.cutout, uniform);
}

function channelMean(image: Float32Array, channel: number, channels: number): number {
  let sum = 0;
  for (let at = channel; at < image.length; at += channels) sum += image[at] ?? NaN;
  return sum * channels / image.length;
}

/** Clears a square whose centre is any pixel, so that it may reach beyond the edges. */
function cutOut(
  image: Float32Array,
  { height, width, channels }: InputSpec,
  side: number,
  uniform: RandomSource,
): void {
  const top = Math.floor(uniform() * height) - Math.floor(side / 2);
  const left = Math.floor(uniform() * width) - Math.floor(side / 2);
  const [first, end] = [Math.max(left, 0), Math.min(left + side, width)];
  for (let row = Math.max(top, 0); row < Math.min(top + side, height); row++) {
    image.fill(0, (row * width + first) * channels, (row * width + end) * channels);
  }
}
