/**
 * The values that a search tries for a setting: some that are listed, or a range of numbers.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import type { RandomSource } from "@goodness/core/ops";
import { schemaOf, type Setting, type SettingKey, SETTINGS } from "@goodness/trainer/settings";
import type { SettingValue } from "@goodness/trainer/settings";
import * as v from "valibot";

/** How the numbers of a range are spread. */
const SCALES = ["linear", "log"] as const;

/** Digits of a number that is drawn: more say nothing, and are tedious to type. */
const DIGITS = 4;

/** Numbers between two, both included. */
export interface Range {
  /** The smallest. */
  readonly from: number;
  /** The largest. */
  readonly to: number;
  /** Whether equal differences or equal factors are equally likely. */
  readonly scale: "linear" | "log";
}

/** What is tried: a list, in its order, or a range. */
export type SearchedValues = readonly SettingValue[] | Range;

/**
 * Whether values are a range.
 *
 * @param values The values.
 * @returns Whether they are one.
 */
export function isRange(values: SearchedValues): values is Range {
  return "scale" in values;
}

const RANGE = v.strictObject({
  from: v.number("write from = <number>"),
  to: v.number("write to = <number>"),
  scale: v.optional(v.picklist(SCALES, `choose scale ${SCALES.join(" or ")}`), "linear"),
});

/**
 * Checks the values that a file lists for a setting.
 *
 * @param key The setting.
 * @param value What the file has.
 * @returns The values.
 * @throws {InputError} If they are none of the setting; the message is a clause.
 */
export function parseSearchedValues(key: SettingKey, value: unknown): SearchedValues {
  if (Array.isArray(value)) return parseList(key, value);
  const { kind }: Setting = SETTINGS[key];
  if (kind !== "whole" && kind !== "number") {
    throw new InputError(`is ${JSON.stringify(value)}: write a list of values, such as [a, b]`);
  }
  const { output, issues } = v.safeParse(RANGE, value);
  if (issues !== undefined) {
    const hint = "a list such as [1, 2], or { from = 1, to = 2 }";
    throw new InputError(`is ${JSON.stringify(value)}: ${issues[0].message}; write ${hint}`);
  }
  const { from, to, scale } = output;
  [from, to].forEach((end) => checkValue(key, end));
  if (from >= to) throw new InputError(`goes from ${from} to ${to}: choose "to" above ${from}`);
  if (scale === "log" && from <= 0) {
    throw new InputError(`goes from ${from} on a log scale: choose "from" above 0, or linear`);
  }
  return output;
}

function parseList(key: SettingKey, values: readonly unknown[]): readonly SettingValue[] {
  if (values.length === 0) throw new InputError("is empty: list some values");
  const checked = values.map((value) => checkValue(key, value));
  const twice = checked.find((value, at) => checked.indexOf(value) !== at);
  if (twice === undefined) return checked;
  throw new InputError(`has ${JSON.stringify(twice)} twice: list it once`);
}

function checkValue(key: SettingKey, value: unknown): SettingValue {
  const { output, issues, success } = v.safeParse(schemaOf(SETTINGS[key]), value);
  if (success) return output;
  throw new InputError(`has ${JSON.stringify(value)}: ${issues[0].message}`);
}

/**
 * Draws a value.
 *
 * @param key The setting.
 * @param values What may be drawn.
 * @param random Where chance comes from; one number of it is used.
 * @returns The value.
 */
export function drawValue(
  key: SettingKey,
  values: SearchedValues,
  random: RandomSource,
): SettingValue {
  const share = random();
  if (!isRange(values)) return values[Math.floor(share * values.length)] ?? "";
  const { from, to, scale } = values;
  const drawn = scale === "log"
    ? Math.exp(Math.log(from) + share * Math.log(to / from))
    : from + share * (to - from);
  const { kind }: Setting = SETTINGS[key];
  const rounded = kind === "whole" ? Math.round(drawn) : Number(drawn.toPrecision(DIGITS));
  return Math.min(to, Math.max(from, rounded));
}
