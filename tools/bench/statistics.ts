/**
 * What many timings say together. Medians and percentiles, as what else a machine does moves a mean.
 *
 * @module
 */

/**
 * The value that a share of all values does not exceed: a measured one, none in between.
 *
 * @param values The values, at least one.
 * @param share The share, in `(0, 1]`: 0.99 for the 99th percentile.
 * @returns The smallest value that at least that share of the values does not exceed.
 * @throws {RangeError} If there are no values or the share is out of range.
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`Cannot take a percentile as its share must be in (0, 1]: it is ${share}`);
  }
  const rank = Math.ceil(share * values.length) - 1;
  const value = values.toSorted((a, b) => a - b)[rank];
  if (value === undefined) throw new RangeError("Cannot take a percentile of 0 values");
  return value;
}

/**
 * The 50th percentile.
 *
 * @param values The values, at least one.
 * @returns The middle one; of an even number the lower of the two.
 * @throws {RangeError} If there are no values.
 */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
