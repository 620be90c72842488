/**
 * Settings as a run folder keeps them.
 *
 * @module
 */

import { migrateSettings } from "./migration.ts";
import { commonSettings, parseSettings, type TrainSettings } from "./settings.ts";

/** What the program did before a setting existed, where its default is something else. */
export const BEFORE_SETTINGS: Pick<TrainSettings, "levels" | "precision"> = {
  levels: "as-is",
  precision: "f32",
};

/**
 * Checks settings as a `config.json` has them. A setting that it lacks did not exist yet, and gets
 * what the program did then: its default, but for {@linkcode BEFORE_SETTINGS}.
 *
 * @param stored The settings, as this version or an earlier one wrote them.
 * @returns All settings.
 * @throws {InputError} If a setting is unknown or out of range; the message names it.
 *
 * @example
 * ```ts
 * import { defaultSettings, parseStoredSettings } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const { lossScale, ...stored } = defaultSettings("local");
 * assertEquals(parseStoredSettings({ ...stored, slope: lossScale }), defaultSettings("local"));
 * ```
 */
export function parseStoredSettings(stored: Readonly<Record<string, unknown>>): TrainSettings {
  return parseSettings({
    ...commonSettings(),
    ...BEFORE_SETTINGS,
    ...migrateSettings(stored),
  });
}
