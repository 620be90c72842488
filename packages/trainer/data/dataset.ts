/**
 * Loading a data set: its parts, and the statistics of what a network learns from.
 *
 * @module
 */

import { InputError, isSameShape, type LabelledImages, shapeText } from "@goodness/core";
import { datasetSource } from "./datasets.ts";
import { digestOf } from "./digest.ts";
import { type Split, splitPart } from "./split.ts";
import { pixelStatistics } from "./statistics.ts";

/** A data set, split: the shape of its images, the statistics of the training pixels, its classes. */
export interface Dataset extends LabelledImages {
  /** What to call it. */
  readonly name: string;
  /** The training images. */
  readonly train: Split;
  /** The images that settings are chosen on; may be empty. */
  readonly validation: Split;
  /** The images that a network is tested on once, at the end. */
  readonly test: Split;
  /** SHA-256 of the training images and labels, in hexadecimal digits. */
  readonly fingerprint: string;
}

/** How a data set is split. */
export interface DatasetOptions {
  /** How many of the last training images are kept for validation. @default {10000} */
  readonly validation?: number;
  /** How many of the first training images are used; 0 for all. @default {0} */
  readonly limitTrain?: number;
}

/**
 * Loads a data set.
 *
 * @param name The name of one of the {@linkcode DATASETS}, or a folder that holds the four files of an
 *   MNIST-like data set under their usual names, gzipped (`.gz`) or not.
 * @param options How to split it.
 * @returns The data set.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 * @throws {InputError} If the split leaves nothing to train on.
 *
 * @example MNIST, with the last 10,000 training images for validation
 * ```ts
 * import { loadDataset } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const { train, validation, test } = await loadDataset("mnist");
 * assertEquals([train.count, validation.count, test.count], [50_000, 10_000, 10_000]);
 * ```
 */
export async function loadDataset(name: string, options: DatasetOptions = {}): Promise<Dataset> {
  const source = datasetSource(name);
  const train = await source.read("train");
  const test = await source.read("test");
  if (!isSameShape(train, test)) {
    throw new SyntaxError(
      `Cannot use ${name}: training images are ${shapeText(train)} and ` +
        `test images ${shapeText(test)}`,
    );
  }
  const { validation = 10_000, limitTrain = 0 } = options;
  const available = train.count - validation;
  if (available < 1) {
    throw new InputError(
      `Cannot keep ${validation} of ${train.count} training images for validation: ` +
        `choose at most ${train.count - 1}`,
    );
  }
  const used = splitPart(train, 0, limitTrain === 0 ? available : Math.min(limitTrain, available));
  const { height, width, channels } = train;
  return {
    name: source.name,
    height,
    width,
    channels,
    ...pixelStatistics(used),
    classes: await source.classes(),
    train: used,
    validation: splitPart(train, available, train.count),
    test,
    fingerprint: digestOf(used.images) + digestOf(used.labels),
  };
}

/**
 * Loads the test images of a data set and nothing else.
 *
 * @param name As for {@linkcode loadDataset}.
 * @returns The test images.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export async function loadTestSplit(name: string): Promise<Split> {
  return await datasetSource(name).read("test");
}

/**
 * The name of a data set.
 *
 * @param source As for {@linkcode loadDataset}.
 * @returns Its own name, or the folder's name.
 */
export function datasetName(source: string): string {
  return datasetSource(source).name;
}
