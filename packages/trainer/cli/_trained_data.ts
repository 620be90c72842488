/**
 * The data that a model was trained on, for commands that take a model.
 *
 * @module
 */

import { CONFIG_NAME, readText } from "@goodness/cli";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { migrateSettings } from "../settings/migration.ts";
import { parseSomeSettings } from "../settings/settings.ts";
import { exists } from "../storage/files.ts";
import { parseRunConfig } from "../storage/run_config.ts";
import { RUN_CONFIG } from "../storage/run_folder.ts";
import { DATASET_SETTINGS, type DatasetFlags } from "./dataset_options.ts";

const CONFIG = v.object({ settings: v.record(v.string(), v.unknown()) });

/**
 * Reads which images a model was trained on, and how they were read, if it lies in the folder of its run.
 *
 * @param model The model file.
 * @param warn Takes a line, if the run's `config.json` is not as it was written.
 * @returns The settings of the run; nothing of a model without a run.
 * @throws {SyntaxError} If the run's `config.json` is damaged; names it.
 */
export async function trainedData(
  model: string,
  warn: (line: string) => void,
): Promise<Partial<DatasetFlags>> {
  const path = join(dirname(model), CONFIG_NAME);
  if (!await exists(path)) return {};
  const { config: stored, warning } = parseRunConfig(await readText(path, RUN_CONFIG), path);
  if (warning !== undefined) warn(warning);
  const config = v.safeParse(CONFIG, stored);
  if (!config.success) throw new SyntaxError(`Cannot read ${path}: it holds no settings of a run`);
  const settings = migrateSettings(config.output.settings);
  const known = DATASET_SETTINGS.filter((key) => settings[key] !== undefined);
  return parseSomeSettings(Object.fromEntries(known.map((key) => [key, settings[key]])));
}
