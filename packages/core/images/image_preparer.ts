/**
 * Images as inputs of a network: standardised by the training set's statistics and, in training, shifted.
 *
 * @module
 */

import type { InputSpec } from "../network/image_shape.ts";
import type { RandomSource } from "../ops/random.ts";

export type { InputSpec };

/** Columns to the right and rows down by which an image moves. */
export interface Shift {
  /** Columns to the right. */
  readonly right: number;
  /** Rows down. */
  readonly down: number;
}

/**
 * Standardises pixels: `(x - mean) / std`, channel by channel.
 *
 * @param input The statistics of the network's images.
 * @param pixels Values in `[0, 1]`, any number of whole pixels `[..., channels]`.
 * @returns As many numbers.
 *
 * @example
 * ```ts
 * import { networkPreset, standardise } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const input = { ...networkPreset("local").input, mean: [0.5], std: [0.25] };
 * assertEquals([...standardise(input, [0, 0.5, 1])], [-2, 0, 2]);
 * ```
 */
export function standardise(
  { channels, mean, std }: Pick<InputSpec, "channels" | "mean" | "std">,
  pixels: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  // A loop: `Float32Array.from` takes a hundred times as long, more than a network takes for an image.
  const standardised = new Float32Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const [centre, spread] = [mean[channel] ?? NaN, std[channel] ?? NaN];
    for (let at = channel; at < pixels.length; at += channels) {
      standardised[at] = ((pixels[at] ?? NaN) - centre) / spread;
    }
  }
  return standardised;
}

/** Values of a byte. */
const LEVELS = 256;

/** Prepares images that are stored as bytes. */
export class ImagePreparer {
  readonly #input: InputSpec;
  /** The standardised value of each level of each channel, `[256, channels]`. */
  readonly #table: Float32Array;

  /**
   * Makes a preparer for one network's images.
   *
   * @param input The network's input.
   */
  constructor(input: InputSpec) {
    this.#input = input;
    const { channels } = input;
    const length = LEVELS * channels;
    const levels = Float32Array.from({ length }, (_, at) => Math.floor(at / channels) / 255);
    this.#table = standardise(input, levels);
  }

  /**
   * Standardises images as they are.
   *
   * @param images Bytes, whole images in row-major order.
   * @returns As many numbers.
   */
  unshifted(images: Uint8Array): Float32Array<ArrayBuffer> {
    const { channels } = this.#input;
    const table = this.#table;
    const standardised = new Float32Array(images.length);
    for (let channel = 0; channel < channels; channel++) {
      for (let at = channel; at < images.length; at += channels) {
        standardised[at] = table[(images[at] ?? 0) * channels + channel] ?? NaN;
      }
    }
    return standardised;
  }

  /**
   * Standardises and shifts one image; black pixels come in from outside.
   *
   * @param image Bytes of the image, in row-major order.
   * @param shift How far it moves.
   * @param target The result: as many numbers as the image has values.
   */
  shifted(image: Uint8Array, shift: Shift, target: Float32Array): void {
    const { height, width, channels } = this.#input;
    const table = this.#table;
    const firstRow = Math.max(0, shift.down);
    const lastRow = Math.min(height, height + shift.down);
    const firstColumn = Math.max(0, shift.right);
    const lastColumn = Math.min(width, width + shift.right);
    for (let channel = 0; channel < channels; channel++) {
      const background = table[channel] ?? NaN;
      for (let at = channel; at < target.length; at += channels) target[at] = background;
      for (let row = firstRow; row < lastRow; row++) {
        const from = (row - shift.down) * width - shift.right;
        for (let column = firstColumn; column < lastColumn; column++) {
          const level = image[(from + column) * channels + channel] ?? 0;
          target[(row * width + column) * channels + channel] = table[level * channels + channel] ??
            NaN;
        }
      }
    }
  }
}

/**
 * Draws a shift by whole pixels, all equally likely.
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param largest The largest number of pixels in either direction.
 * @returns The shift.
 */
export function randomShift(uniform: RandomSource, largest: number): Shift {
  const draw = (): number => Math.floor(uniform() * (2 * largest + 1)) - largest;
  return { right: draw(), down: draw() };
}
