/**
 * Loading a data set: its parts, and the statistics of what a network learns from.
 *
 * @module
 */

import { InputError, isSameShape, type LabelledImages, shapeText } from "@goodness/core";
import { datasetSource } from "./datasets.ts";
import type { DataOptions, DatasetSource, ReadOptions } from "./dataset_source.ts";
import { digestOf } from "./digest.ts";
import { pictureInput } from "./preparation.ts";
import { prepared } from "./prepared.ts";
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
  /** What was noticed when it was read, a line each. */
  readonly notes: readonly string[];
  /** SHA-256 of the training images and labels, in hexadecimal digits. */
  readonly fingerprint: string;
}

/** How a data set is read and split. */
export interface DatasetOptions extends DataOptions {
  /** How many of the last training images are kept for validation. @default {10000} */
  readonly validation?: number;
  /** How many of the first training images are used; 0 for all. @default {0} */
  readonly limitTrain?: number;
}

/** The test images of a data set, and what to know of them. */
export interface TestImages {
  /** What to call the data set. */
  readonly name: string;
  /** The names of its classes. */
  readonly classes: readonly string[];
  /** What was noticed when it was read, a line each. */
  readonly notes: readonly string[];
  /** The images. */
  readonly test: Split;
}

/**
 * Loads a data set.
 *
 * @param dataset The name of one of the {@linkcode DATASETS}, or a folder: of four IDX files, of CIFAR's
 *   binary files, of tables of labels and pixels, or with a folder of pictures for each class; or a source of
 *   one's own.
 * @param options How to read and split it.
 * @returns The data set.
 * @throws {Deno.errors.NotFound} If there is none; says how to get it.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 * @throws {InputError} If the folder is of no known kind, or the split leaves nothing to train on.
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
export async function loadDataset(
  dataset: string | DatasetSource,
  options: DatasetOptions = {},
): Promise<Dataset> {
  const source = typeof dataset === "string" ? datasetSource(dataset, options) : dataset;
  const train = prepared(await source.read("train"), options);
  const test = prepared(await source.read("test"), options);
  if (!isSameShape(train, test)) {
    throw new SyntaxError(
      `Cannot use ${source.name}: training images are ${shapeText(train)} and ` +
        `test images ${shapeText(test)}`,
    );
  }
  const { validation = 10_000, limitTrain = 0, preparation = "auto" } = options;
  const available = train.count - validation;
  if (available < 1) {
    throw new InputError(
      `Cannot keep ${validation} of ${train.count} training images for validation: ` +
        `choose "validation" ${train.count - 1} at most, such as ${Math.floor(train.count / 10)}`,
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
    ...pictureInput(train, preparation),
    classes: await source.classes(),
    notes: await source.notes?.() ?? [],
    train: used,
    validation: splitPart(train, available, train.count),
    test,
    fingerprint: digestOf(used.images) + digestOf(used.labels),
  };
}

/**
 * Loads the test images of a data set, and of one with a name nothing else.
 *
 * @param name As for {@linkcode loadDataset}.
 * @param options How to read it.
 * @returns The test images, and what to know of them.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export async function loadTestImages(
  name: string,
  options: ReadOptions = {},
): Promise<TestImages> {
  const source = datasetSource(name, options);
  const test = prepared(await source.read("test"), options);
  const notes = await source.notes?.() ?? [];
  return { name: source.name, classes: await source.classes(), notes, test };
}

/**
 * Loads the test images of a data set alone.
 *
 * @param name As for {@linkcode loadDataset}.
 * @param options How to read it.
 * @returns The test images.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export async function loadTestSplit(name: string, options: ReadOptions = {}): Promise<Split> {
  return (await loadTestImages(name, options)).test;
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
