/**
 * Writing labelled images as a dataset that trainings read.
 *
 * @module
 */

import { join } from "node:path";
import { DATASET_FILES, type Split } from "./dataset.ts";
import { writeFileAtomically } from "../storage/files.ts";
import { encodeIdx } from "./idx.ts";

/**
 * Writes a dataset as a folder with four IDX files.
 *
 * @param folder The folder; made if it is not there.
 * @param train The training images.
 * @param test The test images.
 */
export async function writeIdxDataset(folder: string, train: Split, test: Split): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (
    const [split, images, labels] of [
      [train, DATASET_FILES.trainImages, DATASET_FILES.trainLabels],
      [test, DATASET_FILES.testImages, DATASET_FILES.testLabels],
    ] as const
  ) {
    const { count, height, width } = split;
    const shape = [count, height, width];
    await writeFileAtomically(
      join(folder, images.name),
      encodeIdx({ shape, data: split.images }),
    );
    await writeFileAtomically(
      join(folder, labels.name),
      encodeIdx({ shape: [count], data: split.labels }),
    );
  }
}
