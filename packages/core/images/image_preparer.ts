/**
 * Images on their way into a network: standardised by the training set's statistics and, in
 * training, shifted.
 *
 * @module
 */

import type { NetworkSpec } from "../network/network_spec.ts";
import type { RandomSource } from "../ops/random.ts";

/** The image that goes into a network. */
export type InputSpec = NetworkSpec["input"];

/** Columns to the right and rows down by which an image moves. */
export interface Shift {
  /** Columns to the right. */
  readonly right: number;
  /** Rows down. */
  readonly down: number;
}

/**
 * Standardises pixels: `(x - mean) / std`.
 *
 * @param input The network's input.
 * @param pixels Any number of pixels in `[0, 1]`.
 * @returns As many numbers.
 *
 * @example
 * ```ts
 * import { networkPreset, standardise } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const input = { ...networkPreset("local").input, mean: 0.5, std: 0.25 };
 * assertEquals([...standardise(input, [0, 0.5, 1])], [-2, 0, 2]);
 * ```
 */
export function standardise(
  input: InputSpec,
  pixels: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  // A loop, as `Float32Array.from` takes a hundred times as long: more than a network does for an image.
  const { mean, std } = input;
  const standardised = new Float32Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    standardised[at] = ((pixels[at] ?? NaN) - mean) / std;
  }
  return standardised;
}

/** Prepares images that are stored as bytes. */
export class ImagePreparer {
  readonly #input: InputSpec;
  readonly #table: Float32Array;

  /**
   * Makes a preparer for one network's images.
   *
   * @param input The network's input.
   */
  constructor(input: InputSpec) {
    this.#input = input;
    const levels = Float32Array.from({ length: 256 }, (_, level) => level / 255);
    this.#table = standardise(input, levels);
  }

  /**
   * Standardises images as they are.
   *
   * @param images Bytes, whole images in row-major order.
   * @returns As many numbers.
   */
  unshifted(images: Uint8Array): Float32Array<ArrayBuffer> {
    const table = this.#table;
    const standardised = new Float32Array(images.length);
    for (let at = 0; at < images.length; at++) {
      standardised[at] = table[images[at] ?? 0] ?? NaN;
    }
    return standardised;
  }

  /**
   * Standardises one image and moves it; what moves in is background, what moves out is lost.
   *
   * @param image Bytes of the image, in row-major order.
   * @param shift How far it moves.
   * @param target Where the numbers go, as many as the image has pixels.
   */
  shifted(image: Uint8Array, shift: Shift, target: Float32Array): void {
    const { height, width } = this.#input;
    target.fill(this.#table[0] ?? NaN);
    const firstRow = Math.max(0, shift.down);
    const lastRow = Math.min(height, height + shift.down);
    const firstColumn = Math.max(0, shift.right);
    const lastColumn = Math.min(width, width + shift.right);
    for (let row = firstRow; row < lastRow; row++) {
      const from = (row - shift.down) * width - shift.right;
      for (let column = firstColumn; column < lastColumn; column++) {
        target[row * width + column] = this.#table[image[from + column] ?? 0] ?? NaN;
      }
    }
  }
}

/**
 * Draws a shift, every whole one equally likely.
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param largest The largest number of pixels in either direction.
 * @returns The shift.
 */
export function randomShift(uniform: RandomSource, largest: number): Shift {
  const draw = (): number => Math.floor(uniform() * (2 * largest + 1)) - largest;
  return { right: draw(), down: draw() };
}
