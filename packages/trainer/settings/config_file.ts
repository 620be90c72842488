/**
 * Settings as a TOML file, under the names of their flags: `batch-size = 250`.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { stringify, type TomlTable } from "smol-toml";
import { migrateSettings, OLD_SETTINGS } from "./migration.ts";
import { SETTING_KEYS_BY_NAME, settingName } from "./names.ts";
import { tableOfNetwork } from "./network_file.ts";
import { type NetworkDescription, type NetworkFile, networkOfTable } from "./network_table.ts";
import { parseSomeSettings, type TrainSettings } from "./settings.ts";
import { parseToml } from "./toml.ts";

/** What a configuration file holds. */
export interface ConfigFile {
  /** The settings that it names. */
  readonly settings: Partial<TrainSettings>;
  /** The network in its table `[network]`, if it has one. */
  readonly network?: NetworkFile;
}

/**
 * Reads settings from TOML, as this version or 0.1.0 wrote it, and the network in the table `[network]`.
 *
 * @param text The file's text.
 * @param name What to call the file in errors.
 * @returns What it holds.
 * @throws {InputError} If it is not TOML, or a setting is unknown or out of range.
 *
 * @example
 * ```ts
 * import { parseConfigFile } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseConfigFile("batch-size = 50", "short.toml").settings, { batchSize: 50 });
 * ```
 */
export function parseConfigFile(text: string, name: string): ConfigFile {
  const { network, ...table } = parseToml(text, name);
  const source = { text, name, table: "network" };
  return {
    settings: readSettings(table, name),
    ...(network !== undefined && { network: networkOfTable(network, source) }),
  };
}

function readSettings(table: TomlTable, name: string): Partial<TrainSettings> {
  try {
    const values = Object.entries(table).map(([key, value]) => [settingKey(key), value]);
    return parseSomeSettings(migrateSettings(Object.fromEntries(values)));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
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
 * @param network The network, if it is not the preset's; settings that shape it stand among the others.
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
export function formatConfigFile(settings: TrainSettings, network?: NetworkDescription): string {
  const values = Object.entries(settings).map(([key, value]) => [settingName(key), value]);
  return stringify({
    ...Object.fromEntries(values),
    ...(network && { network: tableOfNetwork({ ...network, settings: {} }) }),
  });
}
