/**
 * The batches of a training. What a step sees depends on the seed and the step's number alone.
 *
 * @module
 */

import {
  gumbel,
  type HostTensors,
  ImagePreparer,
  type Network,
  oneHot,
  permutation,
  randomShift,
  randomStream,
} from "@goodness/core";
import type { Split } from "./dataset.ts";
import type { TrainSettings } from "./settings.ts";

/** Makes the batch of any step. */
export class BatchSource {
  /** How many batches see each image once; images that do not fill a batch wait an epoch. */
  readonly stepsPerEpoch: number;
  readonly #split: Split;
  readonly #network: Network;
  readonly #settings: TrainSettings;
  readonly #preparer: ImagePreparer;
  #order: { epoch: number; images: Uint32Array } | undefined;

  /**
   * Prepares to make batches.
   *
   * @param split The images to learn from.
   * @param network The network they go into.
   * @param settings The settings of the training.
   * @throws {RangeError} If a batch has more images than there are.
   */
  constructor(split: Split, network: Network, settings: TrainSettings) {
    if (settings.batchSize > split.count) {
      throw new RangeError(
        `Cannot fill a batch of ${settings.batchSize} from ${split.count} training images: ` +
          `choose a smaller --batch-size`,
      );
    }
    this.stepsPerEpoch = Math.floor(split.count / settings.batchSize);
    this.#split = split;
    this.#network = network;
    this.#settings = settings;
    this.#preparer = new ImagePreparer(network.spec.input);
  }

  /**
   * Makes a batch.
   *
   * @param step The step, from 0.
   * @returns `images` `[B, pixels]`, `labels` `[B, Y]` and `noise` `[B, Y]` of the training step.
   */
  at(step: number): HostTensors {
    const { batchSize, seed } = this.#settings;
    const { labels } = this.#network.spec;
    const images = this.#imagesOf(step);
    return {
      images: this.#prepare(images, step),
      labels: oneHot(Uint8Array.from(images, (image) => this.#split.labels[image] ?? 0), labels),
      noise: gumbel(randomStream(seed, "negatives", step), batchSize * labels),
    };
  }

  #imagesOf(step: number): Uint32Array {
    const { batchSize, seed } = this.#settings;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (this.#order?.epoch !== epoch) {
      const images = permutation(randomStream(seed, "order", epoch), this.#split.count);
      this.#order = { epoch, images };
    }
    const start = (step % this.stepsPerEpoch) * batchSize;
    return this.#order.images.subarray(start, start + batchSize);
  }

  #prepare(images: Uint32Array, step: number): Float32Array<ArrayBuffer> {
    const { seed, shift } = this.#settings;
    const { pixels } = this.#network;
    const uniform = randomStream(seed, "shift", step);
    const batch = new Float32Array(images.length * pixels);
    images.forEach((image, row) => {
      this.#preparer.shifted(
        this.#split.images.subarray(image * pixels, (image + 1) * pixels),
        randomShift(uniform, shift),
        batch.subarray(row * pixels, (row + 1) * pixels),
      );
    });
    return batch;
  }
}
