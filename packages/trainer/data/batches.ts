/**
 * The batches of a training. What a step sees depends on the seed and the step's number alone.
 *
 * @module
 */

import { InputError, labelCount } from "@goodness/core";
import { gumbel, permutation } from "@goodness/core/ops";
import { dropoutMask, dropoutName } from "@goodness/core/training";
import {
  type HostTensors,
  type Network,
  randomStream,
  type Shape,
  trainingInputs,
} from "@goodness/core";
import { oneHot } from "@goodness/core/ops";
import type { Split } from "./split.ts";
import { HybridSource, type StoredNegatives } from "./hybrid_source.ts";
import { originalDataPath } from "./original_data.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";
import { TrainingImages } from "./training_images.ts";

/** Makes the batch of any step. */
export class BatchSource {
  /**
   * How many batches see each image once, or, where steps learn from positives and negatives in turn, once
   * as a positive and once as a negative; images that do not fill a batch wait an epoch.
   */
  readonly stepsPerEpoch: number;
  /** Orders that an epoch goes through its images in: one, or one for each side. */
  readonly #orders: 1 | 2;
  readonly #split: Split;
  readonly #shapes: Record<string, Shape>;
  readonly #network: Network;
  readonly #settings: TrainSettings;
  readonly #images: TrainingImages;
  readonly #hybrids: HybridSource;
  readonly #drawn = new Map<number, Uint32Array>();

  /**
   * Prepares to make batches.
   *
   * @param split The images to learn from.
   * @param network The network they go into.
   * @param settings The settings of the training.
   * @param stored Negative images to take in place of new ones, where no label goes in.
   * @throws {InputError} If a batch has more images than there are.
   */
  constructor(split: Split, network: Network, settings: TrainSettings, stored?: StoredNegatives) {
    if (settings.batchSize > split.count) {
      throw new InputError(
        `Cannot fill a batch of ${settings.batchSize} from ${split.count} training images: ` +
          `choose a smaller --batch-size`,
      );
    }
    this.#orders = settings.updates === "alternating" ? 2 : 1;
    this.stepsPerEpoch = this.#orders * Math.floor(split.count / settings.batchSize);
    this.#split = split;
    this.#network = network;
    this.#settings = settings;
    this.#shapes = trainingInputs(network, stepOptionsOf(settings));
    this.#images = new TrainingImages(split, network.spec.input, settings);
    this.#hybrids = new HybridSource(network.spec.input, settings, stored);
  }

  /** Images that a step gets an epoch on with; half a batch where each is seen in two steps. */
  get imagesPerStep(): number {
    return this.#settings.batchSize / this.#orders;
  }

  /**
   * Makes a batch. Where steps learn from positives and negatives in turn, even ones are of positives.
   *
   * @param step The step, from 0.
   * @returns `images` `[B, pixels]`, `labels` `[B, Y]` or `negatives` `[B, pixels]`, and what else the
   *   training step takes.
   */
  at(step: number): HostTensors {
    const images = this.#imagesOf(step);
    const batch = this.#prepare(images, step);
    const labels = Uint8Array.from(images, (image) => this.#split.labels[image] ?? 0);
    return {
      images: batch,
      ...("labels" in this.#shapes && { labels: oneHot(labels, labelCount(this.#network.spec)) }),
      ...("negatives" in this.#shapes && { negatives: this.#hybrids.at(step, batch, labels) }),
      ...("noise" in this.#shapes && { noise: this.#noise(images, step) }),
      ...("sides" in this.#shapes &&
        { sides: Float32Array.of(1 - this.#side(step), this.#side(step)) }),
      ...this.#masks(step),
    };
  }

  /** What decides about wrong labels: new noise, or for each image always the same. */
  #noise(images: Uint32Array, step: number): Float32Array<ArrayBuffer> {
    const { seed, negatives, batchSize } = this.#settings;
    const labels = labelCount(this.#network.spec);
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

  /** Which side a step is of: 0 for positives or for both, 1 for negatives. */
  #side(step: number): number {
    return step % this.#orders;
  }

  /** The images of a step; positives and negatives go through them in orders of their own. */
  #imagesOf(step: number): Uint32Array {
    const { batchSize } = this.#settings;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const order = this.#order(epoch * this.#orders + this.#side(step));
    const batch = Math.floor((step % this.stepsPerEpoch) / this.#orders);
    return order.subarray(batch * batchSize, (batch + 1) * batchSize);
  }

  /** The order of one side in one epoch; as many are kept as an epoch has. */
  #order(index: number): Uint32Array {
    const known = this.#drawn.get(index);
    if (known !== undefined) return known;
    const order = permutation(randomStream(this.#settings.seed, "order", index), this.#split.count);
    for (const old of this.#drawn.keys()) {
      if (Math.abs(old - index) >= this.#orders) this.#drawn.delete(old);
    }
    this.#drawn.set(index, order);
    return order;
  }

  /** Silences pixels: to the network they are as grey as the mean. */
  #silenced(batch: Float32Array<ArrayBuffer>, step: number): Float32Array<ArrayBuffer> {
    const { seed, inputDropout } = this.#settings;
    if (inputDropout === 0) return batch;
    const mask = dropoutMask(randomStream(seed, "images", step), inputDropout, [batch.length]);
    for (let at = 0; at < batch.length; at++) batch[at] = (batch[at] ?? 0) * (mask[at] ?? 0);
    return batch;
  }

  #prepare(images: Uint32Array, step: number): Float32Array<ArrayBuffer> {
    const uniform = randomStream(this.#settings.seed, "shift", step);
    const batch = this.#silenced(this.#images.at(images, uniform), step);
    if (!this.#settings.originalDataBug) return batch;
    const side = this.#side(step) === 0 ? "positive" : "negative";
    return originalDataPath(this.#network.spec.input, batch, side);
  }
}
