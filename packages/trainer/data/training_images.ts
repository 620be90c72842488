/**
 * Training images as a network takes them: distorted as the settings say, and standardised.
 *
 * @module
 */

import {
  type AlterationOptions,
  alterImage,
  Distorter,
  type DistortionOptions,
  type InputSpec,
  isAltering,
  randomShift,
} from "@goodness/core/images";
import { ImagePreparer, type ImageShape, imageSize } from "@goodness/core";
import type { RandomSource } from "@goodness/core/ops";
import type { Split } from "./split.ts";

/**
 * Prepares training images. Images that are only shifted move by whole pixels, so that nothing is
 * blurred. Rotation, scaling, shear and elastic distortion interpolate between pixels. Brightness, contrast and
 * cutout follow.
 */
export class TrainingImages {
  /** Whether an image may look different each time. */
  readonly isDistorted: boolean;
  readonly #split: Split;
  readonly #shift: number;
  readonly #flip: boolean;
  readonly #input: InputSpec;
  readonly #preparer: ImagePreparer;
  readonly #distorter: Distorter | undefined;
  readonly #alterations: AlterationOptions;

  /**
   * Prepares the distortions.
   *
   * @param split The images.
   * @param input The network's input.
   * @param distortions How far images may be distorted and altered.
   */
  constructor(
    split: Split,
    input: InputSpec,
    distortions: DistortionOptions & AlterationOptions,
  ) {
    const { shift, rotation, scaling, shear, elastic, flip } = distortions;
    const isBent = rotation + scaling + shear + elastic > 0;
    this.isDistorted = isBent || flip || shift > 0 || isAltering(distortions);
    this.#alterations = distortions;
    this.#split = split;
    this.#shift = shift;
    this.#flip = flip;
    this.#input = input;
    this.#preparer = new ImagePreparer(input);
    this.#distorter = isBent ? new Distorter(input, distortions) : undefined;
  }

  /**
   * Distorts and standardises images.
   *
   * @param images Which ones.
   * @param uniform Where the randomness comes from.
   * @returns `[N, pixels]` in row-major order.
   */
  at(images: ArrayLike<number>, uniform: RandomSource): Float32Array<ArrayBuffer> {
    const pixels = imageSize(this.#input);
    const batch = new Float32Array(images.length * pixels);
    for (let row = 0; row < images.length; row++) {
      const from = (images[row] ?? 0) * pixels;
      const bytes = this.#split.images.subarray(from, from + pixels);
      const target = batch.subarray(row * pixels, (row + 1) * pixels);
      if (this.#distorter) this.#distorter.distort(bytes, uniform, target);
      else this.#move(bytes, uniform, target);
      alterImage(target, this.#input, this.#alterations, uniform);
    }
    return batch;
  }

  #move(bytes: Uint8Array, uniform: RandomSource, target: Float32Array): void {
    this.#preparer.shifted(bytes, randomShift(uniform, this.#shift), target);
    if (!this.#flip || uniform() >= 0.5) return;
    mirror(target, this.#input);
  }
}

/** Mirrors an image left to right: turns each row around, and each pixel back. */
function mirror(image: Float32Array, { width, channels }: ImageShape): void {
  const line = width * channels;
  for (let at = 0; at < image.length; at += line) image.subarray(at, at + line).reverse();
  if (channels === 1) return;
  for (let at = 0; at < image.length; at += channels) image.subarray(at, at + channels).reverse();
}
