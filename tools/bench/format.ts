/**
 * Figures for people to read.
 *
 * @module
 */

const MEGABYTE = 1e6;

/** What stands where there is no figure. */
export const NONE = "-";

/**
 * Writes a figure with three digits or all before the point, whichever are more.
 *
 * @param value The figure, if there is one.
 * @returns Such as `1,234`, `45.6` or `0.123`; a dash if there is none.
 */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const before = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
  const digits = value < 1 ? 3 : Math.max(0, 3 - before);
  return value.toLocaleString("en-GB", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/**
 * Writes bytes as megabytes.
 *
 * @param bytes The bytes, if they are known.
 * @returns 10^6 bytes, without the unit.
 */
export function megabytes(bytes: number | null | undefined): string {
  return figure(bytes === null || bytes === undefined ? bytes : Math.round(bytes / MEGABYTE));
}

/**
 * Writes a share as a percentage.
 *
 * @param share The share, if it is known.
 * @returns Whole percents with their sign.
 */
export function share(share: number | null | undefined): string {
  return share === null || share === undefined ? NONE : `${(share * 100).toFixed(0)} %`;
}
