/**
 * Settings as flags, and as a file that flags override.
 *
 * @module
 */

import { Option } from "commander";
import { parseConfigFile, settingName } from "../config_file.ts";
import { defaultSettings } from "../presets.ts";
import type { PresetName, TrainSettings } from "../settings.ts";
import { settingArgument } from "./_setting_argument.ts";

/** A setting as a flag: what stands for the value, what it means, and the choices if they are few. */
export type SettingFlag = readonly [
  key: keyof TrainSettings,
  value: string,
  description: string,
  choices?: readonly string[],
];

/**
 * Makes flags of settings.
 *
 * @param flags The settings.
 * @param preset The preset whose settings are the defaults that help shows.
 * @returns One option a setting.
 */
export function settingOptions(flags: readonly SettingFlag[], preset: PresetName): Option[] {
  const defaults = defaultSettings(preset);
  return flags.map(([key, value, description, choices]) => {
    const text = `${description} (default: ${defaults[key]})`;
    const option = new Option(`--${settingName(key)} <${value}>`, text);
    if (choices !== undefined) return option.choices(choices);
    return option.argParser(settingArgument(key));
  });
}

/**
 * Reads the file of `--config`.
 *
 * @param path The file, if one was given.
 * @returns The settings that it names.
 * @throws {RangeError} If it is not such a file, or a setting is out of range.
 */
export async function readConfig(path: string | undefined): Promise<Partial<TrainSettings>> {
  return path === undefined ? {} : parseConfigFile(await Deno.readTextFile(path), path);
}
