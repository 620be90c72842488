/**
 * Histograms as TensorBoard stores them.
 *
 * @module
 */

/** The distribution of some values. */
export interface Histogram {
  /** The smallest value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
  /** How many values there are. */
  readonly count: number;
  /** Their sum. */
  readonly sum: number;
  /** The sum of their squares. */
  readonly sumOfSquares: number;
  /**
   * Where each bucket ends, rising to `max`. A bucket begins where the one before ends, the first at
   * `min`; it holds its beginning but not its end, save the last, which holds both.
   */
  readonly limits: Float64Array;
  /** How many values each bucket holds. */
  readonly counts: Float64Array;
}

/** The number of buckets that TensorBoard draws. */
const BUCKETS = 30;

/**
 * Counts values in buckets of equal width from the smallest value to the largest.
 *
 * @param values The values. Those that are not finite are left out.
 * @returns The histogram of the finite values, of one bucket if all are equal; nothing if there are none.
 */
export function histogramOf(values: Float32Array): Histogram | undefined {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let sumOfSquares = 0;
  for (const value of finite) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
  }
  const limits = evenLimits(min, max);
  const counts = countsWithin(limits, finite);
  return { min, max, count: finite.length, sum, sumOfSquares, limits, counts };
}

function evenLimits(min: number, max: number): Float64Array {
  if (min === max) return Float64Array.of(max);
  const limits = Float64Array.from(
    { length: BUCKETS },
    (_, bucket) => min + (max - min) * (bucket + 1) / BUCKETS,
  );
  limits[BUCKETS - 1] = max; // exactly, as TensorBoard uses the last limit as the largest value
  return limits;
}

function countsWithin(limits: Float64Array, values: Float32Array): Float64Array {
  const counts = new Float64Array(limits.length);
  for (const value of values) {
    const bucket = bucketOf(value, limits);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** Searches the limits, as a division by the width can round into the neighbouring bucket. */
function bucketOf(value: number, limits: Float64Array): number {
  let low = 0;
  let high = limits.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (limits[middle] ?? NaN)) high = middle;
    else low = middle + 1;
  }
  return low;
}
