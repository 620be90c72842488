/**
 * Negative images that were made once and stored: an IDX file in a folder.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { type ImageShape, isSameShape, shapeText } from "@goodness/core";
import { join } from "node:path";
import { parseIdxImages } from "./idx_images.ts";
import type { StoredNegatives } from "./hybrid_source.ts";

/** The name of the file of stored negative images. */
export const NEGATIVES_NAME = "negative-images-idx3-ubyte";

/**
 * Loads stored negative images.
 *
 * @param folder The folder that {@linkcode makeNegatives} made.
 * @param shape The shape that the images must have.
 * @returns The images.
 * @throws {Deno.errors.NotFound} If there are none.
 * @throws {SyntaxError} If the file is damaged or its images are of another size.
 */
export async function loadStoredNegatives(
  folder: string,
  shape: ImageShape,
): Promise<StoredNegatives> {
  const path = join(folder, NEGATIVES_NAME);
  const { count, images, ...found } = parseIdxImages({ path, bytes: await readNegatives(path) });
  if (isSameShape(found, shape)) return { count, images };
  throw new SyntaxError(
    `Cannot use ${path}: expected images of ${shapeText(shape)}, found ${count} of ${
      shapeText(found)
    }`,
  );
}

async function readNegatives(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBytes(path, { expected: "an IDX file of images" });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot find stored negatives in ${path}: make them first, or choose another "storedNegatives"`,
    );
  }
}
