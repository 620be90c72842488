/**
 * The last files of a finished run: its model, the model's card, and samples of the test images.
 *
 * @module
 */

import { MODEL_NAME, SAMPLES_NAME } from "@goodness/cli";
import { encodeModel, labelCount, type Model } from "@goodness/core";
import { encodePng } from "@goodness/pictures";
import { samplesPicture } from "../data/samples.ts";
import type { Split } from "../data/split.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { modelCard } from "./model_card.ts";

/** The name of the report of a run. */
export const REPORT_NAME = "report.html";

/** What is known of a model besides itself. */
export interface ModelContext {
  /** The test images. */
  readonly test: Split;
  /** The share of validation images classified correctly, if there were any. */
  readonly validationAccuracy?: number | undefined;
}

/**
 * Writes a run's model, its card and samples; the model last, so that a folder with a model is complete.
 *
 * @param folder The run's folder.
 * @param model The model.
 * @param context What is known besides.
 */
export async function writeModel(
  folder: RunFolder,
  model: Model,
  { test, validationAccuracy }: ModelContext,
): Promise<void> {
  await folder.write("MODEL_CARD.md", modelCard(model, validationAccuracy));
  const samples = samplesPicture(test, labelCount(model.network.spec));
  if (samples !== undefined) await folder.write(SAMPLES_NAME, encodePng(samples));
  await folder.write(MODEL_NAME, encodeModel(model));
}
