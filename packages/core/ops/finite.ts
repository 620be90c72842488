/**
 * Looking for numbers that are none.
 *
 * @module
 */

import type { HostTensors } from "./program.ts";

/** A number that is not finite. */
export interface OddNumber {
  /** Where it is among the values. */
  readonly at: number;
  /** What it is: `NaN`, `Infinity` or `-Infinity`. */
  readonly value: number;
}

/**
 * Looks for a number that is not finite.
 *
 * @param values The numbers.
 * @returns The first one; nothing if all are finite.
 */
export function oddNumber(values: Float32Array): OddNumber | undefined {
  let sum = 0; // zero times a number is zero only if it is finite: fast, as nothing branches
  for (let at = 0; at < values.length; at++) sum += 0 * (values[at] ?? 0);
  if (sum === 0) return undefined;
  const at = values.findIndex((value) => !Number.isFinite(value));
  return { at, value: values[at] ?? NaN };
}

/**
 * Looks for a tensor with a number that is not finite.
 *
 * @param tensors The tensors.
 * @returns The name of the first one, and the number; nothing if all numbers are finite.
 */
export function oddTensor(tensors: HostTensors): { name: string; odd: OddNumber } | undefined {
  for (const [name, values] of Object.entries(tensors)) {
    const odd = oddNumber(values);
    if (odd !== undefined) return { name, odd };
  }
  return undefined;
}
