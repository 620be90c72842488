/**
 * The data sets, each a value that says where its images come from.
 *
 * @module
 */

import { resolve } from "node:path";
import { MNIST } from "@goodness/core";
import { IdxFolder } from "./idx_folder.ts";
import { MnistPackage } from "./mnist_package.ts";
import type { Split } from "./split.ts";

/** The two parts that every data set has. */
export type DatasetPart = "train" | "test";

/** Where a data set comes from. */
export interface DatasetSource {
  /** What to call it. */
  readonly name: string;
  /** How to get it where it is missing, as a command or a sentence. */
  readonly install: string;
  /** Names its classes; labels are indices into them. */
  classes(): Promise<readonly string[]>;
  /**
   * Reads its training or its test images and nothing else.
   *
   * @throws {Deno.errors.NotFound} If it is not there.
   * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
   */
  read(part: DatasetPart): Promise<Split>;
}

/** Where Debian's package puts Fashion-MNIST. */
export const FASHION_MNIST = "/usr/share/datasets/fashion-mnist";

/** The data sets that have a name. */
export const DATASETS: Readonly<Record<string, DatasetSource>> = {
  "mnist": new MnistPackage(MNIST.classes),
  "fashion-mnist": new IdxFolder(FASHION_MNIST, {
    install: "apt-get install dataset-fashion-mnist",
    classes: [
      ...["T-shirt/top", "trouser", "pullover", "dress", "coat"],
      ...["sandal", "shirt", "sneaker", "bag", "ankle boot"],
    ],
  }),
};

/**
 * Finds a data set.
 *
 * @param source The name of one of the {@linkcode DATASETS}, or a folder with four IDX files.
 * @returns Where it comes from.
 */
export function datasetSource(source: string): DatasetSource {
  return (Object.hasOwn(DATASETS, source) ? DATASETS[source] : undefined) ?? new IdxFolder(source);
}

/**
 * Names a data set so that the name holds in every working directory.
 *
 * @param source As for {@linkcode datasetSource}.
 * @returns The name as it is, or the folder's absolute path.
 */
export function absoluteSource(source: string): string {
  return Object.hasOwn(DATASETS, source) ? source : resolve(source);
}
