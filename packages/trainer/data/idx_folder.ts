/**
 * Data sets as folders of four IDX files, as those of MNIST are.
 *
 * @module
 */

import { basename, join } from "node:path";
import { MNIST } from "@goodness/core";
import type { DatasetPart, DatasetSource } from "./dataset_source.ts";
import { parseIdx } from "./idx.ts";
import { readBytes } from "./read_bytes.ts";
import type { Split } from "./split.ts";

/** The names of the four files, for each part those of its images and of its labels. */
export const IDX_NAMES = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** The file that names the classes of a folder, one a line; without it they are the ten digits. */
const CLASSES_NAME = "classes.txt";

/** A file in memory. */
export interface NamedFile {
  /** Where it is, for errors. */
  readonly path: string;
  /** Its content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is known about a folder. */
export interface IdxFolderOptions {
  /** How to get it. @default {what the folder must hold} */
  readonly install?: string;
  /** The names of its classes. @default {those in its `classes.txt`, or "0" to "9"} */
  readonly classes?: readonly string[];
}

const FILES = Object.values(IDX_NAMES).flatMap(({ images, labels }) => [images, labels]);

/** A folder with four IDX files under their usual names, gzipped (`.gz`) or not. */
export class IdxFolder implements DatasetSource {
  /** The folder's name. */
  readonly name: string;
  /** How to get it where it is missing. */
  readonly install: string;
  readonly #folder: string;
  readonly #classes: readonly string[] | undefined;

  /**
   * Names a folder; nothing is read yet.
   *
   * @param folder The folder.
   * @param options What is known about it.
   */
  constructor(folder: string, options: IdxFolderOptions = {}) {
    this.name = basename(folder);
    this.install = options.install ??
      `a dataset is the name of one or a folder with ${FILES.join(", ")}`;
    this.#folder = folder;
    this.#classes = options.classes;
  }

  /** Names its classes. */
  async classes(): Promise<readonly string[]> {
    if (this.#classes !== undefined) return this.#classes;
    try {
      const text = await Deno.readTextFile(join(this.#folder, CLASSES_NAME));
      return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return MNIST.classes;
      throw error;
    }
  }

  /** Reads its training or its test images. */
  async read(part: DatasetPart): Promise<Split> {
    const { images, labels } = IDX_NAMES[part];
    return await readIdxSplit({
      images: await this.#file(images),
      labels: await this.#file(labels),
      classes: await this.classes(),
    });
  }

  async #file(name: string): Promise<NamedFile> {
    for (const path of [join(this.#folder, name), join(this.#folder, `${name}.gz`)]) {
      try {
        return { path, bytes: await readBytes(path) };
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    throw new Deno.errors.NotFound(
      `Cannot find ${name} or ${name}.gz in ${this.#folder}: ${this.install}`,
    );
  }
}

/**
 * Reads labelled images from two IDX files.
 *
 * @param files The two files, and the names of the classes.
 * @returns The images; they are grey.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export async function readIdxSplit(
  files: { images: NamedFile; labels: NamedFile; classes: readonly string[] },
): Promise<Split> {
  const images = await parseIdx(files.images.bytes, files.images.path, 3);
  const labels = await parseIdx(files.labels.bytes, files.labels.path, 1);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (count === 0) throw new SyntaxError(`Cannot use ${files.images.path}: it holds no images`);
  if (count !== labels.shape[0]) {
    throw new SyntaxError(
      `Cannot use ${files.labels.path}: expected ${count} labels, as many as images, ` +
        `found ${labels.shape[0]}`,
    );
  }
  checkLabels(labels.data, files.labels.path, files.classes.length);
  return { count, height, width, channels: 1, images: images.data, labels: labels.data };
}

function checkLabels(labels: Uint8Array, path: string, classes: number): void {
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new SyntaxError(
    `Cannot use ${path}: expected labels from 0 to ${classes - 1}, found ${labels[wrong]} ` +
      `at position ${wrong}`,
  );
}
