/**
 * The settings of a training, all resolved: their table, their type, defaults and checks.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import * as v from "valibot";
import { DEFAULT_PRESETS, jobOf } from "./jobs.ts";
import { type Preset, PRESET_NAMES, type PresetName, PRESETS } from "./presets.ts";
import { schemaOf, type SettingValue } from "./schema.ts";
import type { Job, Setting, ValuesOf } from "./setting.ts";
import { TRAINING_SETTINGS, type TrainingSettings } from "./table.ts";

/** All settings by name: the preset, and what it sets. */
export const SETTINGS = {
  preset: {
    kind: "choice",
    names: PRESET_NAMES,
    namesFor: presetsOf,
    default: "local",
    value: "name",
    group: "Network",
    help: "the network, and the defaults of all other settings",
  },
  ...TRAINING_SETTINGS,
} as const satisfies Readonly<Record<string, Setting>>;

/** The settings of a training, all resolved. */
export interface TrainSettings extends ValuesOf<typeof SETTINGS> {}

/** The name of a setting in code. */
export type SettingKey = keyof TrainSettings;

/** The settings' names in code, in the order of the help. */
export const SETTING_KEYS: readonly SettingKey[] = Object.keys(SETTINGS).filter(isSettingKey);

const SCHEMAS: Readonly<Record<string, v.GenericSchema<SettingValue>>> = Object.fromEntries(
  Object.entries(SETTINGS).map(([key, setting]) => [key, schemaOf(setting)]),
);
const ALL = v.strictObject(SCHEMAS);
const SOME = v.partial(ALL);

function presetsOf(job: Job): readonly PresetName[] {
  return PRESET_NAMES.filter((preset) => jobOf(defaultSettings(preset)) === job);
}

/**
 * Whether a text is the name of a setting in code.
 *
 * @param name The text.
 * @returns Whether it is one.
 *
 * @example
 * ```ts
 * import { isSettingKey } from "@goodness/trainer/settings";
 * import { assert } from "@std/assert";
 *
 * assert(isSettingKey("batchSize") && !isSettingKey("batch-size"));
 * ```
 */
export function isSettingKey(name: string): name is SettingKey {
  return Object.hasOwn(SETTINGS, name);
}

/**
 * The settings that mean something to one kind of training.
 *
 * @param job The kind of training.
 * @returns Their names in code, in the order of the help.
 */
export function settingsOf(job: Job): readonly SettingKey[] {
  return SETTING_KEYS.filter((key) => {
    const { jobs }: Setting = SETTINGS[key];
    return jobs === undefined || jobs.includes(job);
  });
}

/**
 * The defaults of all settings but the preset. A run from before a setting existed was made with its
 * default.
 *
 * @returns The defaults, from which presets differ.
 */
export function commonSettings(): TrainingSettings {
  const defaults = Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default]);
  const { preset: _, ...common } = parseSettings(Object.fromEntries(defaults));
  return common;
}

/**
 * The settings that a preset starts from.
 *
 * @param preset The preset.
 * @returns All settings.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(defaultSettings("local").loss, "pairwise");
 * ```
 */
export function defaultSettings(preset: PresetName): TrainSettings {
  return { preset, ...commonSettings(), ...PRESETS[preset].settings };
}

/**
 * All settings of a training of which some are chosen.
 *
 * @param job The kind of training, for the preset if none is chosen.
 * @param chosen The chosen settings; those of the preset where left out. Without a preset, it is the one that was made
 *   for the data set, or the job's own.
 * @returns All settings.
 *
 * @example
 * ```ts
 * import { resolveSettings } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const { preset, seed } = resolveSettings("unsupervised", { seed: 7 });
 * assertEquals({ preset, seed }, { preset: "unsupervised", seed: 7 });
 * ```
 */
export function resolveSettings(job: Job, chosen: Partial<TrainSettings> = {}): TrainSettings {
  return { ...defaultSettings(chosen.preset ?? presetFor(job, chosen.dataset)), ...chosen };
}

/** The preset of a training that names none: the first one of its data set, or the job's. */
function presetFor(job: Job, dataset: string | undefined): PresetName {
  return presetsOf(job).find((preset) => {
    const { settings }: Preset = PRESETS[preset];
    return settings.dataset !== undefined && settings.dataset === dataset;
  }) ?? DEFAULT_PRESETS[job];
}

/**
 * Reads the value of one setting from text, as a flag has it.
 *
 * @param key The setting.
 * @param text The text.
 * @returns The value.
 * @throws {InputError} If the text is not a value of the setting; the message says what is.
 *
 * @example
 * ```ts
 * import { readSetting } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(readSetting("epochs", "3"), 3);
 * ```
 */
export function readSetting<K extends SettingKey>(key: K, text: string): TrainSettings[K] {
  const { kind }: Setting = SETTINGS[key];
  const isNumber = (kind === "whole" || kind === "number") && text.trim() !== "";
  const value = isNumber ? Number(text) : text;
  assertValue(key, value);
  return value;
}

/**
 * Checks that a value is a whole set of settings.
 *
 * @param value Anything, such as parsed JSON.
 * @returns The value, typed.
 * @throws {InputError} If a setting is missing, unknown or out of range; the message names it.
 */
export function parseSettings(value: unknown): TrainSettings {
  assertSettings(value);
  return value;
}

/**
 * Checks that a value is some of the settings.
 *
 * @param value Anything, such as a parsed configuration file.
 * @returns The value, typed.
 * @throws {InputError} If a setting is unknown or out of range; the message names it.
 */
export function parseSomeSettings(value: unknown): Partial<TrainSettings> {
  assertSomeSettings(value);
  return value;
}

function assertSettings(value: unknown): asserts value is TrainSettings {
  check(ALL, value);
}

function assertSomeSettings(value: unknown): asserts value is Partial<TrainSettings> {
  check(SOME, value);
}

function assertValue<K extends SettingKey>(
  key: K,
  value: unknown,
): asserts value is TrainSettings[K] {
  const { issues } = v.safeParse(schemaOf(SETTINGS[key]), value);
  if (issues !== undefined) throw new InputError(issues[0].message);
}

function check(schema: v.GenericSchema<unknown>, value: unknown): void {
  const { issues } = v.safeParse(schema, value);
  if (issues === undefined) return;
  const [issue] = issues;
  throw new InputError(`Cannot use setting "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}
