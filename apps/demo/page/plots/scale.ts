/**
 * The scale of a plot's values.
 *
 * @module
 */

/** The lowest and the highest value of an axis. */
export type Range = readonly [low: number, high: number];

/** Steps of a share, fine to coarse. */
const STEPS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5] as const;

/** Steps that an axis of shares may be long. */
const MOST_STEPS = 6;

/** What shares of 0.01 and the like are off by. */
const ROUNDING = 1e-9;

/**
 * The range of an axis from 0.
 *
 * @param values The values; those that are not finite are left out.
 * @returns From 0 to the highest value.
 */
export function rangeFromZero(values: readonly number[]): Range {
  return [0, values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), Number.MIN_VALUE)];
}

/**
 * The range of an axis of shares, such as accuracies: what matters of them is how near to 1 they are.
 *
 * @param values Shares in `[0, 1]`; those that are not finite are left out.
 * @returns From a round share at or below the lowest to 1.
 */
export function rangeToOne(values: readonly number[]): Range {
  const lowest = values.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), 1);
  const step = STEPS.find((step) => 1 - lowest <= MOST_STEPS * step + ROUNDING) ?? 1;
  const steps = Math.max(Math.ceil((1 - lowest) / step - ROUNDING), 1);
  return [Math.max(1 - steps * step, 0), 1];
}

/**
 * Where a value lies in a range.
 *
 * @param value The value.
 * @param range The range.
 * @returns 0 at its lowest and 1 at its highest value; the middle of a range of one value.
 */
export function shareOf(value: number, [low, high]: Range): number {
  return high > low ? (value - low) / (high - low) : 0.5;
}
