/**
 * The formats of data sets.
 *
 * @module
 */

import { type Dataset, loadDataset } from "@goodness/trainer";
import { type DatasetOptions, loadStoredNegatives } from "@goodness/trainer/data";
import { basename, join } from "node:path";
import { type FileFormat, type Found, type Samples, samplesOf } from "./format.ts";
import type { Bytes } from "./mutations.ts";

/** The small data sets of the tests. */
export const FIXTURES = new URL("../../../packages/trainer/data/_fixtures/", import.meta.url);

const IDX_FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
const GZIP_FILES = IDX_FILES.map((name) => `${name}.gz`);
const CIFAR_FILE = "data_batch_1.bin";
const TABLE_FILES = ["mnist_train.csv"];

/** The formats. */
export const DATA_FORMATS: readonly FileFormat[] = [
  {
    name: "IDX",
    kind: "IDX",
    isSealed: false,
    make: (folder) =>
      fromFixture("idx/plain", folder, IDX_FILES, ({ images, labels }, mutant, name) => {
        return isEqual(name.includes("images") ? images : labels, idxData(mutant));
      }),
  },
  {
    name: "IDX in gzip",
    kind: "IDX",
    isSealed: true,
    make: (folder) => fromFixture("idx/members", folder, GZIP_FILES),
  },
  {
    name: "tables (CSV)",
    kind: "table",
    isSealed: false,
    make: (folder) => fromFixture("csv/plain", folder, TABLE_FILES, isTable),
  },
  {
    name: "CIFAR-10",
    kind: "records",
    isSealed: false,
    make: (folder) => fromFixture("cifar10", folder, [CIFAR_FILE], isRecords),
  },
  { name: "PNG", kind: "picture", isSealed: true, make: (folder) => pictures(folder, /[.]png$/) },
  { name: "JPEG", kind: "picture", isSealed: false, make: (folder) => pictures(folder, /[.]jpg$/) },
  {
    name: "names of classes",
    kind: "names",
    isSealed: false,
    make: (folder) =>
      fromFixture(
        "idx/colour",
        folder,
        ["classes.txt"],
        ({ classes }, mutant) =>
          new TextDecoder().decode(mutant).split(/\s*\n\s*/).join("\n").trim() ===
            classes.join("\n"),
      ),
  },
  { name: "stored negatives", kind: "IDX", isSealed: false, make: storedNegatives },
];

/** A data set, with its training images and their labels beside the rest. */
type Content = Omit<Dataset, "train"> & Pick<Dataset["train"], "images" | "labels">;

async function load(folder: string, options: DatasetOptions): Promise<Content> {
  const { train: { images, labels }, ...rest } = await loadDataset(folder, {
    validation: 0,
    ...options,
  });
  return { ...rest, images, labels };
}

/** Copies a data set of the tests, and makes samples of some of its files. */
async function fromFixture(
  name: string,
  folder: string,
  files: readonly string[],
  isRight: (found: Content, mutant: Bytes, name: string) => boolean = () => true,
): Promise<Samples> {
  const source = new URL(`${name}/`, FIXTURES);
  for await (const { name } of Deno.readDir(source)) {
    await Deno.copyFile(new URL(name, source), join(folder, name));
  }
  return await samplesOf(files.map((file) => join(folder, file)), async (path, mutant) => {
    const content = await load(folder, { levels: "as-is" });
    return { content, isRight: isRight(content, mutant, basename(path)) };
  });
}

/** The bytes behind the header, which has a length for each axis. */
function idxData(mutant: Bytes): Bytes {
  return mutant.subarray(4 * (1 + (mutant[3] ?? 0)));
}

/** Whether the cells of a table are the labels and the images, read cell by cell. */
function isTable({ images, labels, width }: Content, mutant: Bytes): boolean {
  const text = new TextDecoder().decode(mutant);
  const rows = text.split("\n").map((line) =>
    line.split(/[,;\t]/).map((cell) => cell.replace(/[" \r]/g, ""))
  )
    .filter((cells) => cells.join("") !== "");
  const numbers = (/[a-z]/i.test(rows[0]?.join("") ?? "") ? rows.slice(1) : rows).map((cells) =>
    cells.map(Number)
  );
  return width > 0 && isEqual(labels, numbers.map(([label = NaN]) => label)) &&
    isEqual(images, numbers.flatMap(([, ...levels]) => levels));
}

const RECORD = 3073;

/** Whether records of one label and three planes of 32x32 are the first labels and images. */
function isRecords({ images, labels }: Content, mutant: Bytes): boolean {
  return mutant.every((byte, at) => {
    const [record, place] = [Math.floor(at / RECORD), at % RECORD - 1];
    if (place < 0) return labels[record] === byte;
    return images[(record * 1024 + place % 1024) * 3 + Math.floor(place / 1024)] === byte;
  });
}

/** Makes a class of two pictures of each kind; the first of each is damaged. */
async function pictures(folder: string, names: RegExp): Promise<Samples> {
  const source = new URL("formats/", FIXTURES);
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(source)) {
    if (!names.test(name)) continue;
    const made = join(folder, name.replace(".", "-"));
    for (const part of ["sound", "damaged"]) {
      await Deno.mkdir(made, { recursive: true });
      await Deno.copyFile(new URL(name, source), join(made, `${part}-${name}`));
    }
    paths.push(join(made, `damaged-${name}`));
  }
  return await samplesOf(
    paths.toSorted(),
    async () => ({ content: await load(folder, { imageSize: 4, testShare: 0.5 }) }),
  );
}

async function storedNegatives(folder: string): Promise<Samples> {
  const path = join(folder, "negative-images-idx3-ubyte");
  await Deno.copyFile(new URL("idx/plain/train-images-idx3-ubyte", FIXTURES), path);
  const shape = { height: 10, width: 8, channels: 1 };
  return await samplesOf([path], async (_, mutant): Promise<Found> => {
    const content = await loadStoredNegatives(folder, shape);
    return { content, isRight: isEqual(content.images, idxData(mutant)) };
  });
}

function isEqual(found: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  for (let at = 0; at < found.length; at++) if (found[at] !== expected[at]) return false;
  return found.length === expected.length;
}
