/**
 * Settings as a TOML file, under the names of their flags: `batch-size = 250`.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { parse, stringify, TomlError } from "smol-toml";
import { migrateSettings } from "./migration.ts";
import { defaultSettings } from "./presets.ts";
import { parseSomeSettings, type TrainSettings } from "./settings.ts";

/**
 * The name of a setting as a flag and in a file.
 *
 * @param key The name in code, such as `batchSize`.
 * @returns The name, such as `batch-size`.
 */
export function settingName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The settings' keys by their names in a file. */
const KEYS: ReadonlyMap<string, string> = new Map(
  Object.keys(defaultSettings("local")).map((key) => [settingName(key), key]),
);

function settingKey(name: string): string {
  const key = KEYS.get(settingName(name));
  if (key !== undefined) return key;
  throw new InputError(`unknown setting "${name}"; there are ${[...KEYS.keys()].join(", ")}`);
}

/**
 * Reads settings from TOML.
 *
 * @param text The file's text.
 * @param name What to call the file in errors.
 * @returns The settings that it names.
 * @throws {InputError} If it is not TOML, or a setting is unknown or out of range.
 */
export function parseConfigFile(text: string, name: string): Partial<TrainSettings> {
  try {
    const values = Object.entries(migrateSettings(parse(text))).map((
      [key, value],
    ) => [settingKey(key), value]);
    return parseSomeSettings(Object.fromEntries(values));
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof RangeError)) throw error;
    throw new InputError(`Cannot read ${name}: ${inFileNames(error.message)}`, { cause: error });
  }
}

/** A message about a setting, under the name that it has in the file. */
function inFileNames(message: string): string {
  return message.replace(/(?<=^Cannot use setting ")\w+/, settingName);
}

/**
 * Writes settings as TOML.
 *
 * @param settings The settings.
 * @returns The text, which {@linkcode parseConfigFile} reads back.
 */
export function formatConfigFile(settings: TrainSettings): string {
  const values = Object.entries(settings).map(([key, value]) => [settingName(key), value]);
  return stringify(Object.fromEntries(values));
}
