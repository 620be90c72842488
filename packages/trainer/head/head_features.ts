/**
 * The features of labelled images, in memory.
 *
 * @module
 */

import { ImagePreparer, InputError, labelCount, type Network } from "@goodness/core";
import {
  BatchedProgram,
  featureCount,
  FEATURES_NAME,
  featuresProgram,
} from "@goodness/core/prediction";
import type { RandomSource } from "@goodness/core/ops";
import type { Backbone } from "../evaluation/backbone.ts";
import type { Split } from "../data/split.ts";
import { checkImageShape } from "../evaluation/readout_evaluation.ts";
import type { TrainingImages } from "../data/training_images.ts";

/** Images that are prepared at once, while the network runs on those before them. */
const CHUNK = 512;

/** Features with the labels they stand for. */
export interface LabelledFeatures {
  /** `[N, F]` in row-major order. */
  readonly features: Float32Array<ArrayBuffer>;
  /** `[N]`. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** Which features to compute. */
export interface FeatureOptions {
  /** The layers that give features, from 0. */
  readonly layers: readonly number[];
  /** Ends the computation, which throws its reason then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Computes the features of images as they are. All of them are held: `N x F x 4` bytes, so 60,000 images
 * with the 4,028 features of the default network's upper layers take 967 MB.
 *
 * @param backbone The network.
 * @param split The images, `N` of them.
 * @param options The layers that give features, and what ends the computation.
 * @returns The features, with the images' labels.
 * @throws {InputError} If the network does not read such images, has no such labels or layers.
 */
export async function collectFeatures(
  backbone: Backbone,
  split: Split,
  { layers, signal }: FeatureOptions,
): Promise<LabelledFeatures> {
  const { pixels, spec: { input } } = backbone.network;
  const preparer = new ImagePreparer(input);
  return await featuresOf(backbone, split, {
    layers,
    signal,
    prepare: (start, end) =>
      preparer.unshifted(split.images.subarray(start * pixels, end * pixels)),
  });
}

/**
 * Computes the features of training images, distorted anew.
 *
 * @param backbone The network.
 * @param split The images, `N` of them.
 * @param options The layers that give features, from 0, the images, and where randomness comes from.
 * @returns The features, with the images' labels.
 * @throws {InputError} If the network does not read such images, has no such labels or layers.
 */
export async function distortedFeatures(
  backbone: Backbone,
  split: Split,
  { layers, signal, images, uniform }: FeatureOptions & {
    readonly images: TrainingImages;
    readonly uniform: RandomSource;
  },
): Promise<LabelledFeatures> {
  return await featuresOf(backbone, split, {
    layers,
    signal,
    prepare: (start, end) => {
      const rows = Uint32Array.from({ length: end - start }, (_, row) => start + row);
      return images.at(rows, uniform);
    },
  });
}

async function featuresOf(
  { network, weights, engine }: Backbone,
  split: Split,
  { layers, signal, prepare }: FeatureOptions & {
    readonly prepare: (start: number, end: number) => Float32Array;
  },
): Promise<LabelledFeatures> {
  checkImageShape(network, split);
  checkLabels(network, split.labels);
  const width = featureCount(network, layers);
  const features = new Float32Array(split.count * width);
  const programOf = (batchSize: number): ReturnType<typeof featuresProgram> =>
    featuresProgram(network, layers, batchSize);
  const reader = new BatchedProgram(engine, { programOf, pixels: network.pixels }, weights);
  const chunkAt = (start: number): Float32Array =>
    prepare(start, Math.min(start + CHUNK, split.count));
  try {
    let images = chunkAt(0);
    for (let start = 0; start < split.count; start += CHUNK) {
      signal?.throwIfAborted();
      const reading = reader.rows(images, FEATURES_NAME);
      if (start + CHUNK < split.count) images = chunkAt(start + CHUNK);
      features.set(await reading, start * width);
    }
  } finally {
    await reader.dispose();
  }
  return { features, labels: split.labels };
}

function checkLabels({ spec }: Network, labels: Uint8Array): void {
  const unknown = labels.find((label) => label >= labelCount(spec));
  if (unknown === undefined) return;
  throw new InputError(
    `Cannot use images of label ${unknown}: the network has labels 0 to ${labelCount(spec) - 1}`,
  );
}
