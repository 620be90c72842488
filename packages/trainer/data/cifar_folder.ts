/**
 * Folders with the binary files of CIFAR-10 or CIFAR-100.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { CIFAR_10, CIFAR_100, type CifarFormat, decodeCifar, recordLength } from "./cifar.ts";
import { CIFAR10_CLASSES } from "./cifar10.ts";
import type { DatasetKind } from "./dataset_kind.ts";
import type { Folder } from "./folder.ts";
import { checkLabels, readClasses } from "./labels.ts";
import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** A folder with the binary files of CIFAR-10. */
export const CIFAR_10_FOLDER: DatasetKind = cifarKind("CIFAR-10", CIFAR_10, CIFAR10_CLASSES);

/** A folder with the binary files of CIFAR-100; its 100 classes are the labels. */
export const CIFAR_100_FOLDER: DatasetKind = cifarKind(
  "CIFAR-100",
  CIFAR_100,
  Array.from({ length: 100 }, (_, label) => String(label)),
);

function cifarKind(
  name: string,
  format: CifarFormat,
  numbers: readonly string[],
): DatasetKind {
  const names = [...format.files.train, ...format.files.test];
  return {
    what: `${name}'s binary files (${names[0]} ...)`,
    recognises: ({ files }) => names.some((name) => files.includes(name)),
    read: async (folder) => {
      const classes = await readClasses(folder.path, format.classes) ?? numbers;
      const read = (part: "train" | "test"): Promise<Split> =>
        readPart(folder, { names: format.files[part], format, classes });
      return { train: await read("train"), test: await read("test"), classes };
    },
  };
}

async function readPart(
  { path: folder, files, pathOf }: Folder,
  { names, format, classes }: {
    readonly names: readonly string[];
    readonly format: CifarFormat;
    readonly classes: readonly string[];
  },
): Promise<Split> {
  const found = await Promise.all(names.map(async (name): Promise<NamedFile> => {
    const path = pathOf(name);
    if (!files.includes(name)) throw new Deno.errors.NotFound(`Cannot find ${name} in ${folder}`);
    return { path, bytes: await readBytes(path, { expected: "a binary file of CIFAR" }) };
  }));
  const split = decodeCifar(found, format);
  let start = 0;
  for (const { path, bytes } of found) {
    const end = start + bytes.length / recordLength(format);
    checkLabels(split.labels.subarray(start, end), classes.length, path);
    start = end;
  }
  return split;
}
