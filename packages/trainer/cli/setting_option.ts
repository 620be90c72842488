/**
 * Settings as flags: their texts, choices and checks come from the table of settings.
 *
 * @module
 */

import { typedPath } from "@goodness/cli";
import { InputError } from "@goodness/core";
import { InvalidArgumentError, Option } from "commander";
import { DATASETS } from "../data/datasets.ts";
import { settingName } from "../settings/names.ts";
import type { Job, Setting } from "../settings/setting.ts";
import {
  readSetting,
  type SettingKey,
  SETTINGS,
  type TrainSettings,
} from "../settings/settings.ts";

/** How the help of a command differs from the table of settings. */
export interface SettingOptionText {
  /** The kind of training, which may limit the choices. @default {"supervised"} */
  readonly job?: Job;
  /** The help. @default {undefined} the help of the table */
  readonly help?: string;
  /** The default in the help of a flag without one, which tells whether the user chose a value. */
  readonly shownDefault?: SettingDefault;
}

/** A default in the help; a list has the values that are tried in order. */
export type SettingDefault = string | number | boolean | readonly number[];

/**
 * Makes the flag of a setting that has a value.
 *
 * @param key The setting.
 * @param text How its help differs from the table.
 * @returns The flag, in the help group of the setting, without a default.
 *
 * @example
 * ```ts
 * import { settingOption } from "@goodness/trainer/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const { flags, description } = settingOption("seed", { shownDefault: 1 });
 * assertEquals([flags, description], ["--seed <number>", "random seed (default: 1)"]);
 * ```
 */
export function settingOption(key: SettingKey, text: SettingOptionText = {}): Option {
  const { job = "supervised", shownDefault } = text;
  const setting: Setting = SETTINGS[key];
  const { help = setting.help } = text;
  const description = shownDefault === undefined ? help : `${help} ${defaultText(shownDefault)}`;
  if (setting.kind === "switch") {
    return new Option(`--${settingName(key)}`, description).helpGroup(`${setting.group}:`);
  }
  const option = new Option(`--${settingName(key)} <${setting.value}>`, description)
    .helpGroup(`${setting.group}:`);
  return setting.kind === "choice"
    ? option.choices(setting.namesFor?.(job) ?? setting.names)
    : option.argParser(isPath(setting) ? pathArgument(key) : settingArgument(key));
}

function isPath({ value }: { readonly value: string }): boolean {
  return value.includes("folder");
}

/** The parser of a setting that is a path, or one of the names of data sets, which go first. */
function pathArgument(key: SettingKey): (text: string) => TrainSettings[SettingKey] {
  const parse = settingArgument(key);
  return (text) => parse(Object.hasOwn(DATASETS, text) ? text : typedPath(text));
}

/** A default in the help. */
function defaultText(value: SettingDefault): string {
  if (typeof value === "boolean") return `(default: ${value ? "on" : "off"})`;
  return `(default: ${value === "" ? "none" : value})`;
}

/**
 * Makes the parser of a flag that holds a setting.
 *
 * @param key The setting.
 * @returns The parser. It throws an `InvalidArgumentError`, which commander shows as a wrong value.
 *
 * @example
 * ```ts
 * import { settingArgument } from "@goodness/trainer/cli";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(settingArgument("epochs")("3"), 3);
 * assertThrows(() => settingArgument("epochs")("0"), Error, "at least 1");
 * ```
 */
export function settingArgument<K extends SettingKey>(
  key: K,
): (text: string) => TrainSettings[K] {
  return (text) => {
    try {
      return readSetting(key, text);
    } catch (error) {
      if (error instanceof InputError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
