/**
 * The negative images of a training without labels.
 *
 * @module
 */

import { ImagePreparer, type ImageShape, InputError, randomStream } from "@goodness/core";
import { hybridImages, hybridMasks, type InputSpec } from "@goodness/core/images";
import type { RandomSource } from "@goodness/core/ops";
import type { Split } from "./split.ts";
import type { HybridsName } from "../settings/choices.ts";
import type { TrainSettings } from "../settings/settings.ts";

/** Negative images that were made before. */
export type StoredNegatives = Pick<Split, "images" | "count">;

/** The settings that negative images depend on. */
export type HybridOptions = Pick<TrainSettings, "hybrids" | "blurs">;

/**
 * Pairs every image of a batch with another one. All partners are the same random number of rows further
 * on; for `classes`, the partner is the first image of another class from there.
 *
 * @param labels The images' labels; used for `classes` alone.
 * @param hybrids How hybrids are made.
 * @param uniform A source of numbers in `[0, 1)`.
 * @returns For each image the row of its partner.
 * @throws {InputError} If there is no other image, or none of another class.
 */
export function hybridPartners(
  labels: Uint8Array,
  hybrids: HybridsName,
  uniform: RandomSource,
): Uint32Array {
  const count = labels.length;
  if (count < 2) {
    throw new InputError('Cannot make hybrids of 1 image: choose a larger "batchSize"');
  }
  const distance = 1 + Math.floor(uniform() * (count - 1));
  return Uint32Array.from(labels, (label, row) => {
    for (let further = 0; further < count; further++) {
      const partner = (row + distance + further) % count;
      const fits = hybrids === "classes" ? labels[partner] !== label : partner !== row;
      if (fits) return partner;
    }
    throw new InputError(
      `Cannot make hybrids of different classes: all ${count} images are of class ${label}`,
    );
  });
}

/** The images of rows, in their order. */
function imagesOf<T extends Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  images: T,
  rows: Uint32Array,
): T {
  const pixels = images.length / rows.length;
  const chosen = images.slice() as T;
  rows.forEach((row, at) => {
    chosen.set(images.subarray(row * pixels, (row + 1) * pixels), at * pixels);
  });
  return chosen;
}

/** Hybrids and what they were made of. */
export interface Hybrids<T> {
  /** The other image of each, `[N, pixels]`. */
  readonly partners: T;
  /** What is taken from which: 1 for the image itself, `[N, height, width]`. */
  readonly masks: Uint8Array<ArrayBuffer>;
  /** The hybrids, `[N, pixels]`. */
  readonly hybrids: T;
}

/**
 * Makes a hybrid of every image with another one among them.
 *
 * @param images Images, `[N, pixels]`, bytes or standardised.
 * @param labels Their labels; used for `classes` alone.
 * @param shape The images' shape.
 * @param options How hybrids are made, and where the randomness comes from.
 * @returns The hybrids and what they were made of.
 * @throws {InputError} If there is no other image, or none of another class.
 */
export function makeHybrids<T extends Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  images: T,
  labels: Uint8Array,
  shape: ImageShape,
  { hybrids, blurs, uniform }: HybridOptions & { readonly uniform: RandomSource },
): Hybrids<T> {
  const partners = imagesOf(images, hybridPartners(labels, hybrids, uniform));
  if (hybrids === "blends") {
    const blends = images.map((value, at) => (value + (partners[at] ?? NaN)) / 2) as T;
    return { partners, masks: new Uint8Array(images.length / shape.channels), hybrids: blends };
  }
  const masks = hybridMasks(uniform, labels.length, { ...shape, blurs });
  return { partners, masks, hybrids: hybridImages(images, partners, masks) };
}

/** Makes the negative images of any step. */
export class HybridSource {
  readonly #input: InputSpec;
  readonly #settings: HybridOptions & Pick<TrainSettings, "seed">;
  readonly #stored: StoredNegatives | undefined;
  readonly #preparer: ImagePreparer;

  /**
   * Prepares to make negative images.
   *
   * @param input The network's input.
   * @param settings How they are made.
   * @param stored Images to use instead of new ones.
   */
  constructor(
    input: InputSpec,
    settings: HybridOptions & Pick<TrainSettings, "seed">,
    stored?: StoredNegatives,
  ) {
    this.#input = input;
    this.#settings = settings;
    this.#stored = stored;
    this.#preparer = new ImagePreparer(input);
  }

  /**
   * Makes the negative images of a step, or takes some of those that are stored.
   *
   * @param step The step, from 0.
   * @param images The step's positive images, standardised, `[B, pixels]`.
   * @param labels Their labels; used for hybrids of different classes alone.
   * @returns `[B, pixels]`, standardised.
   * @throws {InputError} If the batch has no other image to mix one with.
   */
  at(
    step: number,
    images: Float32Array<ArrayBuffer>,
    labels: Uint8Array,
  ): Float32Array<ArrayBuffer> {
    const uniform = randomStream(this.#settings.seed, "negatives", step);
    if (this.#stored !== undefined) return this.#take(this.#stored, labels.length, uniform);
    return makeHybrids(images, labels, this.#input, { ...this.#settings, uniform }).hybrids;
  }

  #take(
    { images, count }: StoredNegatives,
    taken: number,
    uniform: RandomSource,
  ): Float32Array<ArrayBuffer> {
    const pixels = images.length / count;
    const bytes = new Uint8Array(taken * pixels);
    for (let row = 0; row < taken; row++) {
      const image = Math.floor(uniform() * count);
      bytes.set(images.subarray(image * pixels, (image + 1) * pixels), row * pixels);
    }
    return this.#preparer.unshifted(bytes);
  }
}
