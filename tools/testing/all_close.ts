/**
 * Comparing tensors in tests.
 *
 * @module
 */

import { AssertionError } from "node:assert/strict";

/** How close is close enough: `|actual - expected| <= atol + rtol * |expected|`. */
export interface Tolerance {
  /** The absolute part. @default {1e-6} */
  readonly atol?: number;
  /** The relative part. @default {1e-4} */
  readonly rtol?: number;
}

/**
 * Throws unless all values are close. NaN is close to NaN alone, an infinity to itself alone.
 *
 * @param actual The values found.
 * @param expected The values wanted.
 * @param tolerance How close is close enough.
 * @param name What to call the values in the error.
 */
export function assertAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 1e-6, rtol = 1e-4 }: Tolerance = {},
  name = "values",
): void {
  if (actual.length !== expected.length) {
    throw new AssertionError({
      message: `${name}: ${actual.length} values instead of ${expected.length}`,
    });
  }
  let worst = { excess: 0, index: -1 };
  for (let index = 0; index < expected.length; index++) {
    const found = actual[index] ?? NaN;
    const wanted = expected[index] ?? NaN;
    if (Object.is(found, wanted) || found === wanted) continue;
    const error = Math.abs(found - wanted);
    const excess = error - (atol + rtol * Math.abs(wanted));
    if (!(excess <= 0) && !(excess <= worst.excess)) {
      worst = { excess: Number.isNaN(excess) ? Infinity : excess, index };
    }
  }
  if (worst.index >= 0) {
    const { index } = worst;
    throw new AssertionError({
      message: `${name}: value ${index} of ${expected.length} is ${actual[index]}, ` +
        `expected ${expected[index]} (atol ${atol}, rtol ${rtol})`,
    });
  }
}
