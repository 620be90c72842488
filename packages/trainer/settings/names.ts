/**
 * What settings are called outside of the code.
 *
 * @module
 */

import { SETTING_KEYS, type SettingKey, type TrainSettings } from "./settings.ts";

/**
 * The name of a setting in a configuration file; its flag is the same behind `--`.
 *
 * @param key The name in code, such as `batchSize`.
 * @returns The name, such as `batch-size`.
 *
 * @example
 * ```ts
 * import { settingName } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(settingName("batchSize"), "batch-size");
 * ```
 */
export function settingName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The opposite of {@linkcode settingName}.
 *
 * @param name The name in a file, such as `learning-rate`.
 * @returns The name in code, such as `learningRate`.
 *
 * @example
 * ```ts
 * import { keyOfName } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(keyOfName("learning-rate"), "learningRate");
 * ```
 */
export function keyOfName(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The settings' names in code, by their names in a configuration file. */
export const SETTING_KEYS_BY_NAME: ReadonlyMap<string, SettingKey> = new Map(
  SETTING_KEYS.map((key) => [settingName(key), key]),
);

/**
 * Settings as the arguments of a command.
 *
 * @param settings Some settings.
 * @returns The arguments that choose them.
 *
 * @example
 * ```ts
 * import { settingArguments } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(settingArguments({ batchSize: 50, flip: false }), [
 *   "--batch-size",
 *   "50",
 *   "--no-flip",
 * ]);
 * ```
 */
export function settingArguments(settings: Partial<TrainSettings>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = settingName(key);
    if (typeof value === "boolean") return [value ? `--${name}` : `--no-${name}`];
    return [`--${name}`, String(value)];
  });
}
