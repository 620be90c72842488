/**
 * Settings as arguments of flags.
 *
 * @module
 */

import { InvalidArgumentError } from "commander";
import { readSetting, type TrainSettings } from "../settings/settings.ts";

/**
 * Makes the parser of a flag that holds a setting.
 *
 * @param key The setting.
 * @returns The parser; what it throws, commander shows as a wrong value.
 */
export function settingArgument<K extends keyof TrainSettings>(
  key: K,
): (text: string) => TrainSettings[K] {
  return (text) => {
    try {
      return readSetting(key, text);
    } catch (error) {
      if (error instanceof RangeError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}
