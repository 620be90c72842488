/**
 * Data sets as tables, as Kaggle has them: a row is a label and the levels of an image.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { type ImageShape, InputError, isSameShape, shapeText } from "@goodness/core";
import { type NumberTable, parseNumberTable } from "./csv_table.ts";
import type { DatasetKind } from "./dataset_kind.ts";
import type { DatasetPart } from "./dataset_source.ts";
import type { Folder } from "./folder.ts";
import { gunzip } from "./gunzip.ts";
import { byteLabels, checkLabels, numberedClasses, oddClasses, readClasses } from "./labels.ts";
import type { Split } from "./split.ts";

const PATTERNS: Readonly<Record<DatasetPart, RegExp>> = {
  train: /train.*\.csv(\.gz)?$/i,
  test: /test.*\.csv(\.gz)?$/i,
};

/** A folder of tables. Without test images that have labels, a share of the training images is taken. */
export const CSV: DatasetKind = {
  what: "tables of labels and pixels (train.csv ...)",
  recognises: ({ files }) => files.some((name) => PATTERNS.train.test(name)),
  read: async (folder) => {
    const named = await readClasses(folder.path);
    const train = await readPart(folder, "train");
    if (train === undefined) {
      const table = folder.pathOf(nameOf(folder, "train"));
      throw new InputError(
        `Cannot train on ${table}: expected rows of a label and pixels, found rows without labels`,
      );
    }
    const test = await readPart(folder, "test");
    if (test !== undefined && !isSameShape(train, test)) {
      throw new SyntaxError(
        `Cannot use ${folder.path}: the images of ${nameOf(folder, "train")} are ${
          shapeText(train)
        }, those of ` +
          `${nameOf(folder, "test")} ${shapeText(test)}`,
      );
    }
    const labels = [train, ...test ? [test] : []].map((part) => part.labels);
    const classes = named ?? numberedClasses(...labels);
    labels.forEach((some) => checkLabels(some, classes.length, folder.path));
    const note = "no test table with labels: a share of the training images is the test set";
    const odd = named ? [] : oddClasses(classes.length, ...labels);
    return { train, test, classes, notes: [...test ? [] : [note], ...odd] };
  },
};

function nameOf({ files }: Folder, part: DatasetPart): string {
  return files.find((name) => PATTERNS[part].test(name)) ?? part;
}

/** Reads the table of a part; gives nothing if there is none, or none with labels. */
async function readPart(folder: Folder, part: DatasetPart): Promise<Split | undefined> {
  const [name, other] = folder.files.filter((name) => PATTERNS[part].test(name));
  if (name === undefined) return undefined;
  if (other !== undefined) {
    throw new InputError(
      `Cannot choose among ${name} and ${other} in ${folder.path}: leave one table of each part there`,
    );
  }
  const path = folder.pathOf(name);
  const bytes = gunzip({
    path,
    bytes: await readBytes(path, { expected: "a table of labels and pixels" }),
  });
  return imagesOf(parseNumberTable({ path, bytes }), path);
}

function imagesOf({ header, columns, values }: NumberTable, path: string): Split | undefined {
  const shape = shapeOf(columns - 1);
  if (shape === undefined) {
    if (shapeOf(columns) !== undefined) return undefined;
    throw new SyntaxError(
      `Cannot read ${path}: expected a label and the pixels of a square image in a row, in grey or ` +
        `3 colours, found ${columns} columns`,
    );
  }
  const labelAt = Math.max(0, header?.indexOf("label") ?? 0);
  const count = values.length / columns;
  const labels = new Uint16Array(count);
  const images = new Uint8Array(count * (columns - 1));
  for (let row = 0; row < count; row++) {
    const cells = values.subarray(row * columns, (row + 1) * columns);
    labels[row] = cells[labelAt] ?? 0;
    checkLevels(cells, labelAt, `${path}, image ${row + 1}`);
    const start = row * (columns - 1);
    images.set(cells.subarray(0, labelAt), start);
    images.set(cells.subarray(labelAt + 1), start + labelAt);
  }
  if (count === 0) throw new SyntaxError(`Cannot use ${path}: it holds no images`);
  return { count, ...shape, images, labels: byteLabels(labels, path) };
}

function checkLevels(cells: Uint16Array, labelAt: number, where: string): void {
  const wrong = cells.findIndex((level, column) => level > 255 && column !== labelAt);
  if (wrong < 0) return;
  const found = `${cells[wrong]} in column ${wrong + 1}`;
  throw new SyntaxError(`Cannot read ${where}: expected levels from 0 to 255, found ${found}`);
}

/** The shape of a square image of so many values, grey or of 3 channels. */
function shapeOf(values: number): ImageShape | undefined {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(values / channels);
    if (side >= 1 && Number.isInteger(side)) return { height: side, width: side, channels };
  }
  return undefined;
}
