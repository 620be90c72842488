/**
 * Whole numbers as arguments of flags.
 *
 * @module
 */

import { InvalidArgumentError } from "commander";

/**
 * Makes the parser of a flag that holds a whole number.
 *
 * @param least The smallest one allowed.
 * @returns The parser. It throws an `InvalidArgumentError`, which commander shows as a wrong value.
 *
 * @example
 * ```ts
 * import { wholeArgument } from "@goodness/cli";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const parse = wholeArgument(1);
 * assertEquals(parse("12"), 12);
 * assertThrows(() => parse("0"), Error, "Choose a whole number, at least 1.");
 * ```
 */
export function wholeArgument(least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Choose a whole number, at least ${least}.`);
  };
}
