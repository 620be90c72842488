/**
 * Whole numbers as arguments of flags that are no settings of a training.
 *
 * @module
 */

import { InvalidArgumentError } from "commander";

/**
 * Makes the parser of a flag that holds a whole number.
 *
 * @param least The smallest one allowed.
 * @returns The parser; what it throws, commander shows as a wrong value.
 */
export function wholeArgument(least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Choose a whole number, at least ${least}.`);
  };
}
