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
 * @param otherwise What the help says of where a value comes from if a flag is left out; such a flag has no value
 *   then. Without it, flags have the defaults of the settings.
 * @returns The flags.
 */
export function datasetOptions(otherwise?: string): Option[] {
  const defaults = commonSettings();
  return DATASET_SETTINGS.map((key) =>
    otherwise === undefined
      ? settingOption(key).default(defaults[key], `${defaults[key]}`)
      : settingOption(key).default(undefined, otherwise)
  );
}
