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
  #draws: number | undefined;

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
   * @param rows The rows to make of them; random numbers are drawn for those before, too. @default {all}
   * @returns `[N, pixels]` in row-major order.
   */
  at(
    images: ArrayLike<number>,
    uniform: RandomSource,
    { start, end }: Rows = { start: 0, end: images.length },
  ): Float32Array<ArrayBuffer> {
    const pixels = imageSize(this.#input);
    const batch = new Float32Array((end - start) * pixels);
    if (start > 0) { for (let draws = start * this.#drawsPerImage; draws > 0; draws--) uniform(); }
    for (let row = start; row < end; row++) {
      const target = batch.subarray((row - start) * pixels, (row - start + 1) * pixels);
      this.#make(images[row] ?? 0, uniform, target);
    }
    return batch;
  }

  #make(image: number, uniform: RandomSource, target: Float32Array): void {
    const from = image * target.length;
    const bytes = this.#split.images.subarray(from, from + target.length);
    if (this.#distorter) this.#distorter.distort(bytes, uniform, target);
    else this.#move(bytes, uniform, target);
    alterImage(target, this.#input, this.#alterations, uniform);
  }

  /** The random numbers that each image takes: the settings decide how many. */
  get #drawsPerImage(): number {
    if (this.#draws === undefined) {
      let count = 0;
      this.#make(0, () => (count++, 0.5), new Float32Array(imageSize(this.#input)));
      this.#draws = count;
    }
    return this.#draws;
  }

  #move(bytes: Uint8Array, uniform: RandomSource, target: Float32Array): void {
    this.#preparer.shifted(bytes, randomShift(uniform, this.#shift), target);
    if (!this.#flip || uniform() >= 0.5) return;
    mirror(target, this.#input);
  }
}

/** Consecutive rows of a batch. */
export interface Rows {
  /** The index of the first. */
  readonly start: number;
  /** The index after the last. */
  readonly end: number;
}

/** Mirrors an image left to right: turns each row around, and each pixel back. */
function mirror(image: Float32Array, { width, channels }: ImageShape): void {
  const line = width * channels;
  for (let at = 0; at < image.length; at += line) image.subarray(at, at + line).reverse();
  if (channels === 1) return;
  for (let at = 0; at < image.length; at += channels) image.subarray(at, at + channels).reverse();
}
