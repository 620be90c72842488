/**
 * The batches of a training. What a step sees depends on the seed and the step's number alone.
 *
 * @module
 */

import {
  type HostTensors,
  InputError,
  labelCount,
  type Network,
  randomStream,
  type Shape,
  trainingInputs,
} from "@goodness/core";
import { gumbel, oneHot, permutation, sizeOf } from "@goodness/core/ops";
import type { AlterationOptions, DistortionOptions } from "@goodness/core/images";
import { dropoutMask, dropoutName } from "@goodness/core/training";
import type { Split } from "./split.ts";
import { HybridSource, type StoredNegatives } from "./hybrid_source.ts";
import { originalDataPath } from "./original_data.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf, type StepSettings } from "../settings/step_options.ts";
import { type Rows, TrainingImages } from "./training_images.ts";

/** The settings of a training that its batches depend on. */
export type BatchSettings =
  & StepSettings
  & DistortionOptions
  & AlterationOptions
  & Pick<TrainSettings, "seed" | "inputDropout" | "hybrids" | "blurs">;

/** Makes the batch of any step. */
export class BatchSource {
  /**
   * How many batches contain each image once. Where updates alternate, each image comes once as a
   * positive and once as a negative. Images that do not fill a batch are left out of the epoch.
   */
  readonly stepsPerEpoch: number;
  /** How many orders of the images an epoch has: one, or one for each side. */
  readonly #orders: 1 | 2;
  readonly #split: Split;
  readonly #shapes: Record<string, Shape>;
  readonly #network: Network;
  readonly #settings: BatchSettings;
  readonly #images: TrainingImages;
  readonly #hybrids: HybridSource;
  readonly #cachedOrders = new Map<number, Uint32Array>();

  /**
   * Prepares to make batches.
   *
   * @param split The training images.
   * @param network The network that is trained on them.
   * @param settings The settings of the training.
   * @param stored Negative images to use instead of new ones, for a network that learns without labels.
   * @throws {InputError} If a batch has more images than there are.
   */
  constructor(split: Split, network: Network, settings: BatchSettings, stored?: StoredNegatives) {
    if (settings.batchSize > split.count) {
      throw new InputError(
        `Cannot fill a batch of ${settings.batchSize} from ${split.count} training images: ` +
          `choose a smaller "batchSize"`,
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

  /** Images of an epoch that a step covers; half a batch where each image takes two steps. */
  get imagesPerStep(): number {
    return this.#settings.batchSize / this.#orders;
  }

  /**
   * Makes a batch. Where updates alternate, even steps learn from positives and odd ones from negatives.
   *
   * @param step The step, from 0.
   * @param wanted The inputs to make, by name, among them those of other layers. Where an axis is shorter than that of
   *   the training step, one process of several has so many rows of it. @default {all of the training step}
   * @param part Which process's rows. @default {0}
   * @returns `images` `[B, pixels]`, `labels` `[B, Y]` or `negatives` `[B, pixels]`, and the other inputs
   *   of the training step.
   */
  at(
    step: number,
    wanted: Readonly<Record<string, Shape>> = this.#shapes,
    part = 0,
  ): HostTensors {
    const indices = this.#indicesOf(step);
    const ownRows = this.#ownImages(wanted, part);
    const images = "images" in wanted ? this.#imagesAt(indices, step, ownRows) : undefined;
    const labels = Uint8Array.from(indices, (index) => this.#split.labels[index] ?? 0);
    const made = {
      ...(images && { images }),
      ...("labels" in wanted && { labels: oneHot(labels, labelCount(this.#network.spec)) }),
      ...(images && "negatives" in wanted &&
        { negatives: this.#hybrids.at(step, images, labels) }),
      ...("noise" in wanted && { noise: this.#noise(indices, step) }),
      ...("sides" in wanted &&
        { sides: Float32Array.of(1 - this.#side(step), this.#side(step)) }),
      ...this.#masks(step, wanted),
    };
    return Object.fromEntries(
      Object.entries(made).map(([name, values]) => {
        const to = wanted[name] ?? [];
        const isOwn = values.length === sizeOf(to);
        return [
          name,
          isOwn ? values : ownPart(values, { from: this.#shapes[name] ?? [], to, part }),
        ];
      }),
    );
  }

  /** The images to make, where a process needs no others for its own. */
  #ownImages({ images, negatives }: Readonly<Record<string, Shape>>, part: number): Rows {
    const { batchSize, inputDropout, originalDataBug } = this.#settings;
    const needsAll = negatives !== undefined || inputDropout > 0 || originalDataBug;
    const count = needsAll ? batchSize : images?.[0] ?? batchSize;
    const start = needsAll ? 0 : part * count;
    return { start, end: start + count };
  }

  /** The noise that wrong labels are drawn with: new in each step, or fixed for each image. */
  #noise(indices: Uint32Array, step: number): Float32Array<ArrayBuffer> {
    const { seed, negatives, batchSize } = this.#settings;
    const labels = labelCount(this.#network.spec);
    if (negatives !== "fixed") {
      return gumbel(randomStream(seed, "negatives", step), batchSize * labels);
    }
    const noise = new Float32Array(batchSize * labels);
    indices.forEach((index, row) => {
      noise.set(gumbel(randomStream(seed, "negatives", index), labels), row * labels);
    });
    return noise;
  }

  #masks(step: number, wanted: Readonly<Record<string, Shape>>): HostTensors {
    const { seed, dropout } = this.#settings;
    const uniform = randomStream(seed, "dropout", step);
    const masks = this.#network.layers.flatMap((_, layer) => {
      const shape = this.#shapes[dropoutName(layer)];
      if (shape === undefined) return [];
      const mask = dropoutMask(uniform, dropout, shape); // drawn for other layers, too
      return dropoutName(layer) in wanted ? [[dropoutName(layer), mask]] : [];
    });
    return Object.fromEntries(masks);
  }

  /** The side that a step learns from: 0 for positives or both, 1 for negatives. */
  #side(step: number): number {
    return step % this.#orders;
  }

  /** Which images a step takes. Positives and negatives have an order each. */
  #indicesOf(step: number): Uint32Array {
    const { batchSize } = this.#settings;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const order = this.#order(epoch * this.#orders + this.#side(step));
    const batch = Math.floor((step % this.stepsPerEpoch) / this.#orders);
    return order.subarray(batch * batchSize, (batch + 1) * batchSize);
  }

  /** The order of one side in one epoch. The orders of the latest epoch are cached. */
  #order(index: number): Uint32Array {
    const known = this.#cachedOrders.get(index);
    if (known !== undefined) return known;
    const order = permutation(randomStream(this.#settings.seed, "order", index), this.#split.count);
    for (const old of this.#cachedOrders.keys()) {
      if (Math.abs(old - index) >= this.#orders) this.#cachedOrders.delete(old);
    }
    this.#cachedOrders.set(index, order);
    return order;
  }

  /** Applies dropout to pixels: a dropped pixel becomes 0, the mean of the standardised pixels. */
  #withDropout(batch: Float32Array<ArrayBuffer>, step: number): Float32Array<ArrayBuffer> {
    const { seed, inputDropout } = this.#settings;
    if (inputDropout === 0) return batch;
    const mask = dropoutMask(randomStream(seed, "images", step), inputDropout, [batch.length]);
    for (let at = 0; at < batch.length; at++) batch[at] = (batch[at] ?? 0) * (mask[at] ?? 0);
    return batch;
  }

  /** The images as the network takes them, `[B, pixels]`. */
  #imagesAt(indices: Uint32Array, step: number, rows: Rows): Float32Array<ArrayBuffer> {
    const uniform = randomStream(this.#settings.seed, "shift", step);
    const batch = this.#withDropout(this.#images.at(indices, uniform, rows), step);
    if (!this.#settings.originalDataBug) return batch;
    const side = this.#side(step) === 0 ? "positive" : "negative";
    return originalDataPath(this.#network.spec.input, batch, side);
  }
}

/** The rows of one process: its part of the axis that is shorter in its shape. */
function ownPart(
  values: Float32Array<ArrayBuffer>,
  { from, to, part }: { readonly from: Shape; readonly to: Shape; readonly part: number },
): Float32Array<ArrayBuffer> {
  const axis = from.findIndex((length, at) => length !== to[at]);
  const [line, ownLine] = [sizeOf(from.slice(axis)), sizeOf(to.slice(axis))];
  const lines = sizeOf(from.slice(0, axis));
  if (lines === 1) return values.subarray(part * ownLine, (part + 1) * ownLine);
  const own = new Float32Array(lines * ownLine);
  for (let at = 0; at < lines; at++) {
    const start = at * line + part * ownLine;
    own.set(values.subarray(start, start + ownLine), at * ownLine);
  }
  return own;
}
