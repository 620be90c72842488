/**
 * Data sets as folders of four IDX files, as those of MNIST are.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { InputError } from "@goodness/core";
import { basename } from "node:path";
import type { DatasetKind } from "./dataset_kind.ts";
import type { DatasetPart, DatasetSource } from "./dataset_source.ts";
import { type Folder, listFolder } from "./folder.ts";
import { parseIdxNumbers } from "./idx.ts";
import { parseIdxImages } from "./idx_images.ts";
import { byteLabels, checkLabels, numberedClasses, oddClasses, readClasses } from "./labels.ts";
import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** The usual names of the four files, for each part those of its images and of its labels. */
export const IDX_NAMES = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** Other usual spellings, with a name in front (EMNIST) or a dot. */
const SPELLING = /^(.+-)?(train|t10k|test)-(images|labels)[-.]idx\d(-\w+)?(\.gz)?$/i;

/** What is known about a folder. */
export interface IdxFolderOptions {
  /** How to get it. */
  readonly install: string;
  /** The names of its classes. */
  readonly classes: readonly string[];
}

/** A folder with four IDX files whose classes are known. */
export class IdxFolder implements DatasetSource {
  /** The folder's name. */
  readonly name: string;
  /** How to get it where it is missing. */
  readonly install: string;
  readonly #folder: string;
  readonly #classes: readonly string[];

  /**
   * Names a folder; nothing is read yet.
   *
   * @param folder The folder.
   * @param options What is known about it.
   */
  constructor(folder: string, { install, classes }: IdxFolderOptions) {
    this.name = basename(folder);
    this.install = install;
    this.#folder = folder;
    this.#classes = classes;
  }

  /** Names its classes. */
  classes(): Promise<readonly string[]> {
    return Promise.resolve(this.#classes);
  }

  /** Reads its training or its test images. */
  async read(part: DatasetPart): Promise<Split> {
    try {
      return await readPart(await listFolder(this.#folder), part, this.#classes);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Deno.errors.NotFound(
        `Cannot find ${this.name} in ${this.#folder}: ${this.install}`,
      );
    }
  }
}

/** A folder of four IDX files: images of any height and width, grey or in colour. */
export const IDX: DatasetKind = {
  what: `IDX files (${IDX_NAMES.train.images} ...)`,
  recognises: ({ files, folders }) => [...files, ...folders].some((name) => SPELLING.test(name)),
  read: async (folder) => {
    const named = await readClasses(folder.path);
    const train = await readPart(folder, "train", named);
    const test = await readPart(folder, "test", named);
    const classes = named ?? numberedClasses(train.labels, test.labels);
    const notes = named ? [] : oddClasses(classes.length, train.labels, test.labels);
    return { train, test, classes, notes };
  },
};

async function readPart(
  folder: Folder,
  part: DatasetPart,
  classes?: readonly string[],
): Promise<Split> {
  const [images, labels] = await Promise.all([
    readFile(folder, part, "images"),
    readFile(folder, part, "labels"),
  ]);
  return readIdxSplit({ images, labels, classes });
}

async function readFile(
  folder: Folder,
  part: DatasetPart,
  what: "images" | "labels",
): Promise<NamedFile> {
  const spellings = [...folder.files, ...folder.folders].flatMap((name) => {
    const [, prefix = "", foundPart = "", foundWhat = ""] = SPELLING.exec(name) ?? [];
    const isTrain = foundPart.toLowerCase() === "train";
    const fits = foundWhat.toLowerCase() === what && isTrain === (part === "train");
    return fits ? [{ name, prefix }] : [];
  });
  checkOneDataset(folder, spellings);
  const [first] = spellings; // The files come first, sorted: the usual name, then with .gz, then others.
  if (first === undefined) {
    const usual = IDX_NAMES[part][what];
    throw new Deno.errors.NotFound(`Cannot find ${usual} or ${usual}.gz in ${folder.path}`);
  }
  const path = folder.pathOf(first.name);
  if (folder.folders.includes(first.name)) {
    return await readFile(await listFolder(path), part, what);
  }
  return { path, bytes: await readBytes(path, { expected: "an IDX file" }) };
}

function checkOneDataset(
  { path }: Folder,
  spellings: readonly { readonly name: string; readonly prefix: string }[],
): void {
  const [first, ...others] = spellings;
  const other = others.find(({ prefix }) => prefix !== first?.prefix);
  if (first === undefined || other === undefined) return;
  throw new InputError(
    `Cannot choose among ${first.name} and ${other.name} in ${path}: ` +
      "put the four files of each data set into a folder of their own",
  );
}

/**
 * Reads labelled images from two IDX files.
 *
 * @param files The two files, and the names of the classes if they are known.
 * @returns The images.
 * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
 */
export function readIdxSplit(
  files: {
    readonly images: NamedFile;
    readonly labels: NamedFile;
    readonly classes?: readonly string[] | undefined;
  },
): Split {
  const images = parseIdxImages(files.images);
  const labels = byteLabels(parseIdxNumbers(files.labels), files.labels.path);
  if (images.count !== labels.length) {
    throw new SyntaxError(
      `Cannot use ${files.labels.path}: expected ${images.count} labels, as many as images, ` +
        `found ${labels.length}`,
    );
  }
  if (files.classes !== undefined) checkLabels(labels, files.classes.length, files.labels.path);
  return { ...images, labels };
}
