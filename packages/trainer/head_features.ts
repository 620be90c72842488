/**
 * The features of labelled images, in memory.
 *
 * @module
 */

import {
  BatchedProgram,
  featureCount,
  FEATURES_NAME,
  featuresProgram,
  ImagePreparer,
  type Network,
} from "@goodness/core";
import type { Backbone } from "./backbone.ts";
import type { Split } from "./dataset.ts";
import { checkImageSize } from "./evaluation.ts";

/** Images that are prepared at once. */
const CHUNK = 1280;

/** Features with the labels they stand for. */
export interface LabelledFeatures {
  /** `[N, F]` in row-major order. */
  readonly features: Float32Array<ArrayBuffer>;
  /** `[N]`. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/**
 * Computes the features of images. All of them are held: `N x F x 4` bytes, so 60,000 images with the
 * 4,028 features of the default network's upper layers take 967 MB.
 *
 * @param backbone The network.
 * @param split The images, `N` of them.
 * @param layers The layers that give features, from 0.
 * @returns The features, with the images' labels.
 * @throws {RangeError} If the network does not read such images, has no such labels or layers.
 */
export async function collectFeatures(
  { network, weights, engine }: Backbone,
  split: Split,
  layers: readonly number[],
): Promise<LabelledFeatures> {
  checkImageSize(network, split);
  checkLabels(network, split.labels);
  const width = featureCount(network, layers);
  const features = new Float32Array(split.count * width);
  const { pixels } = network;
  const preparer = new ImagePreparer(network.spec.input);
  const programOf = (batchSize: number): ReturnType<typeof featuresProgram> =>
    featuresProgram(network, layers, batchSize);
  const reader = new BatchedProgram(engine, { programOf, pixels }, weights);
  for (let start = 0; start < split.count; start += CHUNK) {
    const images = split.images.subarray(start * pixels, (start + CHUNK) * pixels);
    features.set(await reader.rows(preparer.unshifted(images), FEATURES_NAME), start * width);
  }
  await reader.dispose();
  return { features, labels: split.labels };
}

function checkLabels({ spec }: Network, labels: Uint8Array): void {
  const unknown = labels.find((label) => label >= spec.labels);
  if (unknown === undefined) return;
  throw new RangeError(
    `Cannot use images of label ${unknown}: the network has labels 0 to ${spec.labels - 1}`,
  );
}
