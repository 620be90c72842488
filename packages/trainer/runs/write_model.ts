/**
 * The last files of a finished run: its model, and the model's card.
 *
 * @module
 */

import { encodeModel, type Model } from "@goodness/core";
import { MODEL_NAME, type RunFolder } from "../storage/run_folder.ts";
import { modelCard } from "./model_card.ts";

/**
 * Writes a run's model and its card; the model last, so that a folder with a model is complete.
 *
 * @param folder The run's folder.
 * @param model The model.
 * @param validationAccuracy The share of validation images classified correctly, if there were any.
 */
export async function writeModel(
  folder: RunFolder,
  model: Model,
  validationAccuracy?: number,
): Promise<void> {
  await folder.write("MODEL_CARD.md", modelCard(model, validationAccuracy));
  await folder.write(MODEL_NAME, encodeModel(model));
}
