/**
 * Numbers in a report.
 *
 * @module
 */

/** Keeps a number and its unit on one line. */
const NO_BREAK_SPACE = "\u00a0";

/**
 * Writes a number for an axis.
 *
 * @param value The number.
 * @returns At most three significant digits.
 */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/**
 * Writes a share as a percentage for an axis.
 *
 * @param share The share, in `[0, 1]`.
 * @returns At most four significant digits and a percent sign.
 */
export function shortPercent(share: number): string {
  return `${Number((share * 100).toPrecision(4))}${NO_BREAK_SPACE}%`;
}

/**
 * Writes a share as a percentage.
 *
 * @param share The share, in `[0, 1]`.
 * @returns Two decimals and a percent sign; a dash for what is no number.
 */
export function fullPercent(share: number): string {
  return Number.isNaN(share) ? "-" : `${(share * 100).toFixed(2)}${NO_BREAK_SPACE}%`;
}

/**
 * Writes a measurement.
 *
 * @param value The measurement.
 * @param decimals Digits behind the point.
 * @returns The number; a dash for what is no number.
 */
export function fixed(value: number, decimals: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(decimals);
}
