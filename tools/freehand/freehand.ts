/**
 * The freehand set: digits as pen strokes in many styles, made by `deno task data:freehand`.
 *
 * @module
 */

import type { Stroke } from "@goodness/predict";

/** A digit as it was drawn. */
export interface FreehandDigit {
  /** What it is. */
  readonly label: number;
  /** How it is written, such as `serif and bar`. */
  readonly style: string;
  /** The width of the pen, in the unit of the points. */
  readonly width: number;
  /** The points of each stroke, on a pad of 280 x 280. */
  readonly strokes: readonly Stroke[];
}

/** Where the set is. */
export const FREEHAND = "tests/data/freehand.json";

/**
 * Reads the set.
 *
 * @returns The digits, class by class.
 */
export async function readFreehand(): Promise<FreehandDigit[]> {
  return JSON.parse(await Deno.readTextFile(new URL(`../../${FREEHAND}`, import.meta.url)));
}

/**
 * Writes the set as JSON, one digit a line.
 *
 * @param digits The digits.
 * @returns The text.
 */
export function freehandText(digits: readonly FreehandDigit[]): string {
  return `[\n${digits.map((digit) => JSON.stringify(digit)).join(",\n")}\n]\n`;
}
