/**
 * Settings of version 0.1.0 under the names of today.
 *
 * @module
 */

import { OLD_LABEL_PLACEMENTS, renameKeys, type Renames } from "@goodness/core/files";

/** What settings are called, by their names in version 0.1.0. */
const SETTINGS: Renames = {
  labels: "labelPlacement",
  skip: "easyExampleThreshold",
  slope: "lossScale",
  sharpness: "negativeSharpness",
  average: "ema",
};

/**
 * Brings stored settings up to date.
 *
 * @param stored Settings by name, such as those of a run folder's `config.json`.
 * @returns The settings under the names of today.
 */
export function migrateSettings<T>(stored: Readonly<Record<string, T>>): Record<string, T> {
  const settings: Record<string, unknown> = renameKeys(stored, SETTINGS);
  const { labelPlacement } = settings;
  if (typeof labelPlacement === "string") {
    settings.labelPlacement = OLD_LABEL_PLACEMENTS[labelPlacement] ?? labelPlacement;
  }
  return settings as Record<string, T>;
}
