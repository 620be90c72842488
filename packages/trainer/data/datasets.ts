/**
 * The data sets, each a value that says where its images come from.
 *
 * @module
 */

import { MNIST } from "@goodness/core";
import { resolve } from "node:path";
import type { DatasetSource, ReadOptions } from "./dataset_source.ts";
import { FolderSource } from "./folder_source.ts";
import { Cifar10 } from "./cifar10.ts";
import { IdxFolder } from "./idx_folder.ts";
import { MnistPackage } from "./mnist_package.ts";

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
  "cifar10": new Cifar10(),
};

/**
 * Finds a data set.
 *
 * @param source The name of one of the {@linkcode DATASETS}, or a folder: of four IDX files, of CIFAR's
 *   binary files, of tables, or of folders of pictures.
 * @param options How to read a folder.
 * @returns Where it comes from.
 */
export function datasetSource(source: string, options: ReadOptions = {}): DatasetSource {
  const named = Object.hasOwn(DATASETS, source) ? DATASETS[source] : undefined;
  return named ?? new FolderSource(source, options);
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
