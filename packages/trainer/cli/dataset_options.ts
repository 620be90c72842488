/**
 * The flags that say which images are read, and how.
 *
 * @module
 */

import type { Option } from "commander";
import { commonSettings, type TrainSettings } from "../settings/settings.ts";
import { settingOption } from "./setting_option.ts";

/** The settings that say which images are read, and how. */
export const DATASET_SETTINGS = [
  "dataset",
  "testShare",
  "imageSize",
  "transpose",
  "levels",
] as const;

/** The name of such a setting. */
export type DatasetSetting = typeof DATASET_SETTINGS[number];

/** The values of their flags. */
export interface DatasetFlags extends Pick<TrainSettings, DatasetSetting> {}

/**
 * Makes these flags for a command that does not train.
 *
 * @returns The flags, with their defaults.
 */
export function datasetOptions(): Option[] {
  const defaults = commonSettings();
  return DATASET_SETTINGS.map((key) =>
    settingOption(key).default(defaults[key], `${defaults[key]}`)
  );
}
