/**
 * Writing labelled images as a dataset for trainings.
 *
 * @module
 */

import { join } from "node:path";
import { IDX_NAMES } from "./idx_folder.ts";
import type { Split } from "./split.ts";
import { writeFileAtomically } from "../storage/files.ts";
import { encodeIdx } from "./idx.ts";
import { encodeIdxImages } from "./idx_images.ts";

/**
 * Writes a dataset as a folder with four IDX files.
 *
 * @param folder The folder; created if it does not exist.
 * @param train The training images.
 * @param test The test images.
 */
export async function writeIdxDataset(folder: string, train: Split, test: Split): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (
    const [split, names] of [[train, IDX_NAMES.train], [test, IDX_NAMES.test]] as const
  ) {
    const { count, labels } = split;
    await writeFileAtomically(join(folder, names.images), encodeIdxImages(split));
    await writeFileAtomically(
      join(folder, names.labels),
      encodeIdx({ shape: [count], data: labels }),
    );
  }
}
