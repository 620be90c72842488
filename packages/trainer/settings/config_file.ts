/**
 * Settings as a TOML file, under the names of their flags: `batch-size = 250`.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { parse, stringify, TomlError } from "smol-toml";
import { migrateSettings, OLD_SETTINGS } from "./migration.ts";
import { SETTING_KEYS_BY_NAME, settingName } from "./names.ts";
import { parseSomeSettings, type TrainSettings } from "./settings.ts";

/**
 * Reads settings from TOML, as this version or 0.1.0 wrote it.
 *
 * @param text The file's text.
 * @param name What to call the file in errors.
 * @returns The settings that it names.
 * @throws {InputError} If it is not TOML, or a setting is unknown or out of range.
 *
 * @example
 * ```ts
 * import { parseConfigFile } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseConfigFile("batch-size = 50", "short.toml"), { batchSize: 50 });
 * ```
 */
export function parseConfigFile(text: string, name: string): Partial<TrainSettings> {
  try {
    const values = Object.entries(parse(text)).map(([key, value]) => [settingKey(key), value]);
    return parseSomeSettings(migrateSettings(Object.fromEntries(values)));
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof InputError)) throw error;
    throw new InputError(`Cannot read ${name}: ${inFileNames(error.message)}`, { cause: error });
  }
}

/** The name in code of a setting of the file. */
function settingKey(name: string): string {
  const key = SETTING_KEYS_BY_NAME.get(name);
  if (key !== undefined) return key;
  if (Object.hasOwn(OLD_SETTINGS, name)) return name;
  const names = [...SETTING_KEYS_BY_NAME.keys()];
  throw new InputError(`unknown setting "${name}"; there are ${names.join(", ")}`);
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
 *
 * @example
 * ```ts
 * import { defaultSettings, formatConfigFile } from "@goodness/trainer/settings";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(formatConfigFile(defaultSettings("local")), 'loss = "pairwise"');
 * ```
 */
export function formatConfigFile(settings: TrainSettings): string {
  const values = Object.entries(settings).map(([key, value]) => [settingName(key), value]);
  return stringify(Object.fromEntries(values));
}
