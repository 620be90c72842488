/**
 * Sweeps as TOML files: settings of every run, the values to search, seeds and a budget.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import {
  parseSomeSettings,
  parseToml,
  readSetting,
  SETTING_KEYS_BY_NAME,
  tomlLine,
} from "@goodness/trainer/settings";
import type { SettingKey } from "@goodness/trainer/settings";
import type { TrainSettings } from "@goodness/trainer";
import * as v from "valibot";
import { parseSearchedValues } from "./searched_values.ts";
import {
  SEARCH_NAMES,
  type SearchName,
  type SearchOptions,
  type SearchSpace,
} from "./search_kinds.ts";

/** What runs are compared by: the one measure there is, as test images are for the end. */
export const MEASURES = ["validation-accuracy"] as const;

/** A sweep as a file describes it. */
export interface SweepFile {
  /** Its name, and that of its folder. */
  readonly name: string;
  /** The file of the network, relative to this one. @default {undefined} the preset's network */
  readonly network?: string | undefined;
  /** The seeds that every candidate is trained with. */
  readonly seeds: readonly number[];
  /** The most epochs that all runs make together. @default {undefined} any number */
  readonly budget?: number | undefined;
  /** The settings of all runs. */
  readonly settings: Partial<TrainSettings>;
  /** The kind of search. */
  readonly kind: SearchName;
  /** How to search. */
  readonly search: SearchOptions;
  /** What is tried. */
  readonly space: SearchSpace;
}

/** The text of a file. */
export interface TextFile {
  /** Its text. */
  readonly text: string;
  /** What to call it in errors. */
  readonly name: string;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

const count = (least: number): v.GenericSchema<unknown, number> => {
  const message = `choose a whole number, at least ${least}`;
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(least, message));
};
const seed = v.pipe(
  v.number("choose whole numbers"),
  v.check(
    (value) => isValid(() => readSetting("seed", String(value))),
    "choose whole numbers from 0",
  ),
);
const TABLE = v.record(v.string(), v.unknown(), "write it as a table");
const FILE = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.regex(NAME, "choose lower-case letters, digits and -"))),
  network: v.optional(v.string("write the path of a file")),
  seeds: v.optional(v.pipe(v.array(seed, "write a list"), v.minLength(1, "list some seeds")), [1]),
  budget: v.optional(count(1)),
  measure: v.optional(
    v.picklist(MEASURES, `choose ${MEASURES.join(" or ")}; test images are for the end`),
    MEASURES[0],
  ),
  settings: v.optional(TABLE, {}),
  search: v.strictObject({
    kind: v.picklist(SEARCH_NAMES, `choose ${SEARCH_NAMES.join(", ")}`),
    candidates: v.optional(count(1)),
    seed: v.optional(seed, 1),
    factor: v.optional(count(2), 3),
    "min-epochs": v.optional(count(1), 1),
    values: v.optional(TABLE, {}),
  }, "write [search] with a kind"),
});

function isValid(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a sweep from TOML.
 *
 * @param file The file.
 * @returns The sweep.
 * @throws {InputError} If it is not TOML, or something in it is missing, unknown or out of range. The message has the
 *   line, the value and the remedy.
 */
export function parseSweepFile(file: TextFile): SweepFile {
  const { output, issues, success } = v.safeParse(FILE, parseToml(file.text, file.name));
  if (!success) throw faultOf(file, issues[0]);
  const { search: { kind, "min-epochs": minEpochs, values, ...search }, ...sweep } = output;
  const { settings, seeds } = sweep;
  const twice = seeds.find((value, at) => seeds.indexOf(value) !== at);
  if (twice !== undefined) throw faultAt(file, ["seeds"], `has ${twice} twice: list it once`);
  return {
    ...sweep,
    kind,
    name: sweep.name ?? nameOf(file),
    settings: readSettings(file, settings),
    search: { ...search, minEpochs },
    space: new Map(
      Object.entries(values).map(([name, value]) => {
        const path = ["search", "values", name];
        const key = keyAt(file, path);
        return [key, inPlace(file, path, () => parseSearchedValues(key, value))];
      }),
    ),
  };
}

/** The name of a sweep whose file says none: that of the file. */
function nameOf(file: TextFile): string {
  const stem = file.name.replace(/^.*[\\/]/, "").replace(/\.toml$/, "");
  if (NAME.test(stem)) return stem;
  throw new InputError(
    `${file.name}: its name is no name for a sweep: write name = "..." of lower-case letters, digits and -`,
  );
}

function readSettings(
  file: TextFile,
  table: Readonly<Record<string, unknown>>,
): Partial<TrainSettings> {
  const entries = Object.entries(table).map(([name, value]) => {
    const path = ["settings", name];
    const key = keyAt(file, path);
    parseSetting(file, path, { key, value });
    return [key, value];
  });
  return parseSomeSettings(Object.fromEntries(entries));
}

function parseSetting(
  file: TextFile,
  path: readonly string[],
  { key, value }: { readonly key: SettingKey; readonly value: unknown },
): void {
  inPlace(file, path, () => parseSearchedValues(key, [value]));
}

/** The setting that a key of the file names. */
function keyAt(file: TextFile, path: readonly string[]): SettingKey {
  const name = path.at(-1) ?? "";
  if (name === "seed") throw faultAt(file, path, "is no setting of a sweep: write seeds = [1, 2]");
  const key = SETTING_KEYS_BY_NAME.get(name);
  if (key !== undefined) return key;
  const names = [...SETTING_KEYS_BY_NAME.keys()].join(", ");
  throw faultAt(file, path, `is no setting; there are ${names}`);
}

function inPlace<T>(file: TextFile, path: readonly string[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? faultAt(file, path, error.message) : error;
  }
}

function faultOf(file: TextFile, issue: v.BaseIssue<unknown>): InputError {
  const path = issue.path?.map(({ key }) => String(key)) ?? [];
  const reason = issue.expected === "never"
    ? "is unknown; remove it"
    : `is ${JSON.stringify(issue.input) ?? "missing"}: ${issue.message}`;
  return faultAt(file, path, reason);
}

function faultAt({ text, name }: TextFile, path: readonly string[], reason: string): InputError {
  const names = path.filter((part) => !/^\d+$/.test(part));
  const place = { table: names.slice(0, -1).join("."), key: names.at(-1) };
  const line = tomlLine(text, place) ?? tomlLine(text, { table: place.table });
  return new InputError(
    `${name}${line === undefined ? "" : `, line ${line}`}: "${names.join(".")}" ${reason}`,
  );
}
