/**
 * The batches of a training. What a step sees depends on the seed and the step's number alone.
 *
 * @module
 */

import {
  ADAM_DEFAULTS,
  Distorter,
  dropoutMask,
  dropoutName,
  gumbel,
  type HostTensors,
  ImagePreparer,
  type Network,
  oneHot,
  permutation,
  randomShift,
  randomStream,
  type Shape,
  trainingInputs,
} from "@goodness/core";
import type { Split } from "./dataset.ts";
import type { TrainSettings } from "./settings.ts";

/** Makes the batch of any step. */
export class BatchSource {
  /** How many batches see each image once; images that do not fill a batch wait an epoch. */
  readonly stepsPerEpoch: number;
  readonly #split: Split;
  readonly #shapes: Record<string, Shape>;
  readonly #network: Network;
  readonly #settings: TrainSettings;
  readonly #preparer: ImagePreparer;
  readonly #distorter: Distorter | undefined;
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
    this.#shapes = trainingInputs(network, { ...settings, adam: ADAM_DEFAULTS });
    this.#preparer = new ImagePreparer(network.spec.input);
    const { rotation, scaling, shear, elastic, flip } = settings;
    this.#distorter = flip || rotation + scaling + shear + elastic > 0
      ? new Distorter(network.spec.input, settings)
      : undefined;
  }

  /**
   * Makes a batch.
   *
   * @param step The step, from 0.
   * @returns `images` `[B, pixels]`, `labels` `[B, Y]` and `noise` `[B, Y]` of the training step.
   */
  at(step: number): HostTensors {
    const { labels } = this.#network.spec;
    const images = this.#imagesOf(step);
    return {
      images: this.#prepare(images, step),
      labels: oneHot(Uint8Array.from(images, (image) => this.#split.labels[image] ?? 0), labels),
      ...("noise" in this.#shapes && { noise: this.#noise(images, step) }),
      ...("sides" in this.#shapes && { sides: Float32Array.of(1 - step % 2, step % 2) }),
      ...this.#masks(step),
    };
  }

  /** What decides about wrong labels: new noise, or for each image always the same. */
  #noise(images: Uint32Array, step: number): Float32Array<ArrayBuffer> {
    const { seed, negatives, batchSize } = this.#settings;
    const { labels } = this.#network.spec;
    if (negatives !== "fixed") {
      return gumbel(randomStream(seed, "negatives", step), batchSize * labels);
    }
    const noise = new Float32Array(batchSize * labels);
    images.forEach((image, row) => {
      noise.set(gumbel(randomStream(seed, "negatives", image), labels), row * labels);
    });
    return noise;
  }

  #masks(step: number): HostTensors {
    const { seed, dropout } = this.#settings;
    const uniform = randomStream(seed, "dropout", step);
    const masks = this.#network.layers.flatMap((_, layer) => {
      const shape = this.#shapes[dropoutName(layer)];
      return shape === undefined
        ? []
        : [[dropoutName(layer), dropoutMask(uniform, dropout, shape)]];
    });
    return Object.fromEntries(masks);
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
      const bytes = this.#split.images.subarray(image * pixels, (image + 1) * pixels);
      const target = batch.subarray(row * pixels, (row + 1) * pixels);
      if (this.#distorter) this.#distorter.distort(bytes, uniform, target);
      else this.#preparer.shifted(bytes, randomShift(uniform, shift), target);
    });
    return batch;
  }
}
