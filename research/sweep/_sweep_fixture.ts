/**
 * A small sweep on real digits for tests.
 *
 * @module
 */

import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { join } from "node:path";

const NETWORK = 'name = "small"\npreset = "dense"\n[[layers]]\nkind = "dense"\nunits = 10\n';

/** A halving search: four candidates make 1 epoch, two of them 2, and one 4. */
export const HALVING = `
network = "small.toml"
seeds = [1, 2]

[settings]
dataset = "DATASET"
validation = 50
batch-size = 50
epochs = 4

[search]
kind = "halving"
candidates = 4
factor = 2

[search.values]
learning-rate = { from = 0.001, to = 0.05, scale = "log" }
loss = ["pairwise", "threshold"]
`;

/** Two networks that learn without labels, and heads on them. */
export const UNLABELLED = `
network = "small.toml"

[settings]
dataset = "DATASET"
label-placement = "nowhere"
validation = 50
batch-size = 50
epochs = 1
head-epochs = 2

[search]
kind = "grid"

[search.values]
learning-rate = [0.002, 0.02]
`;

/** A folder with a sweep. */
export interface SweepFixture {
  /** The folder, which is removed afterwards. */
  readonly folder: string;
  /** The file of the sweep. */
  readonly file: string;
}

/**
 * Runs a test with a sweep of a network of 10 units on 200 digits.
 *
 * @param text The file of the sweep.
 * @param body The test.
 */
export async function withSweep(
  text: string,
  body: (fixture: SweepFixture) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 250, test: 50 });
    await Deno.writeTextFile(join(folder, "small.toml"), NETWORK);
    const file = join(folder, "rates.toml");
    await Deno.writeTextFile(file, text.replace("DATASET", digits));
    await body({ folder, file });
  });
}
