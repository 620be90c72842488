/**
 * Axes of a parallel plot: where a value of a setting is between the bottom and the top.
 *
 * @module
 */

import type { SettingValue } from "@goodness/trainer/settings";

/** A scale of numbers is logarithmic if the largest is more than this multiple of the smallest. */
const LARGE_RATIO = 20;

/** An axis. */
export interface Axis {
  /** What it shows. */
  readonly name: string;
  /** The values with a mark, and where each is, from 0 at the bottom to 1 at the top. */
  readonly marks: readonly { readonly text: string; readonly at: number }[];
  /** Where a value is. */
  readonly at: (value: SettingValue) => number;
}

/**
 * Makes the axis of some values: numbers in proportion or by their logarithms, others as steps.
 *
 * @param name What it shows.
 * @param values The values; at least one.
 * @param format Writes a number. @default {as it is}
 * @returns The axis.
 */
export function axisOf(
  name: string,
  values: readonly SettingValue[],
  format: (value: number) => string = String,
): Axis {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === values.length
    ? numberAxis(name, numbers, format)
    : stepAxis(name, values);
}

function numberAxis(
  name: string,
  values: readonly number[],
  format: (value: number) => string,
): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLog = least > 0 && most / least > LARGE_RATIO;
  const scaled = isLog ? Math.log : (value: number): number => value;
  const length = scaled(most) - scaled(least);
  const at = (value: SettingValue): number =>
    length === 0 ? 0.5 : (scaled(Number(value)) - scaled(least)) / length;
  const different = [...new Set(values)];
  const shown = different.length <= 5 ? different : [least, most];
  return { name, at, marks: shown.map((value) => ({ text: format(value), at: at(value) })) };
}

function stepAxis(name: string, values: readonly SettingValue[]): Axis {
  const steps = [...new Set(values)].toSorted((a, b) => String(a) < String(b) ? -1 : 1);
  const at = (value: SettingValue): number =>
    steps.length === 1 ? 0.5 : steps.indexOf(value) / (steps.length - 1);
  return { name, at, marks: steps.map((step) => ({ text: String(step), at: at(step) })) };
}
