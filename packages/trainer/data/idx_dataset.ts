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
    const { count, height, width } = split;
    const shape = [count, height, width];
    await writeFileAtomically(
      join(folder, names.images),
      encodeIdx({ shape, data: split.images }),
    );
    await writeFileAtomically(
      join(folder, names.labels),
      encodeIdx({ shape: [count], data: split.labels }),
    );
  }
}
