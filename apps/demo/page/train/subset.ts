/**
 * The images that a training in the page has: the first ones of MNIST, in one file.
 *
 * @module
 */

import { imageSize, MNIST } from "@goodness/core";
import type { Split } from "@goodness/trainer/data/split";

/** The name of the file: the images and then the labels of the training, and those of the test, as gzip. */
export const SUBSET_FILE = "mnist-subset.gz";

/** How many images it has. */
export const SUBSET = { train: 6000, test: 1000 } as const;

/** The images of a training in the page. */
export interface Subset {
  /** The training images. */
  readonly train: Split;
  /** The test images. */
  readonly test: Split;
}

/**
 * Fetches the images.
 *
 * @returns The images.
 * @throws {Error} If they cannot be had.
 */
export async function readSubset(): Promise<Subset> {
  const response = await fetch(new URL(SUBSET_FILE, location.href));
  if (!response.ok || response.body === null) {
    throw new Error(`Cannot load ${SUBSET_FILE}: status ${response.status}`);
  }
  const unpacked = response.body.pipeThrough(new DecompressionStream("gzip"));
  return subsetOf(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}

/**
 * Takes the file apart.
 *
 * @param bytes Its bytes, no longer as gzip.
 * @returns The images.
 * @throws {Error} If its length is wrong.
 */
export function subsetOf(bytes: Uint8Array<ArrayBuffer>): Subset {
  const size = imageSize(MNIST);
  const [train, test] = [SUBSET.train * (size + 1), SUBSET.test * (size + 1)];
  if (bytes.length !== train + test) {
    throw new Error(
      `Cannot read ${SUBSET_FILE}: expected ${train + test} bytes, found ${bytes.length}`,
    );
  }
  return {
    train: splitOf(bytes.subarray(0, train), SUBSET.train),
    test: splitOf(bytes.subarray(train), SUBSET.test),
  };
}

function splitOf(bytes: Uint8Array<ArrayBuffer>, count: number): Split {
  const { height, width, channels } = MNIST;
  const end = count * imageSize(MNIST);
  const [images, labels] = [bytes.subarray(0, end), bytes.subarray(end)];
  return { height, width, channels, count, images, labels };
}
