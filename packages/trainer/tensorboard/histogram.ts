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
  let [count, min, max, sum, sumOfSquares] = [0, Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return undefined;
  const limits = evenLimits(min, max);
  return { min, max, count, sum, sumOfSquares, limits, counts: countsWithin(limits, min, values) };
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

function countsWithin(limits: Float64Array, min: number, values: Float32Array): Float64Array {
  const counts = new Float64Array(limits.length);
  const last = limits.length - 1;
  const bucketsPerUnit = limits.length / ((limits[last] ?? NaN) - min);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    // The division can round into the neighbouring bucket: the limits decide.
    let bucket = Math.min(Math.floor((value - min) * bucketsPerUnit) || 0, last);
    while (bucket < last && value >= (limits[bucket] ?? NaN)) bucket++;
    while (bucket > 0 && value < (limits[bucket - 1] ?? NaN)) bucket--;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}
