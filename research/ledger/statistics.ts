/**
 * Mean and standard deviation of a few measurements.
 *
 * @module
 */

/** Mean and standard deviation of a few measurements. */
export interface Statistics {
  /** How many there are. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** Their sample standard deviation, which divides by `count - 1`; `null` for a single one. */
  readonly std: number | null;
}

/**
 * Computes mean and standard deviation.
 *
 * @param values The measurements, at least one.
 * @returns Mean and sample standard deviation.
 * @throws {RangeError} If there are none.
 *
 * @example Three seeds
 * ```ts
 * import { statisticsOf } from "@goodness/research/statistics";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(statisticsOf([1, 2, 3]), { count: 3, mean: 2, std: 1 });
 * ```
 */
export function statisticsOf(values: readonly number[]): Statistics {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot take the mean of 0 measurements");
  const mean = values.reduce((sum, value) => sum + value) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, std: count === 1 ? null : Math.sqrt(squares / (count - 1)) };
}
