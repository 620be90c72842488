import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Histogram, histogramOf } from "./histogram.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

/** Counts by what the limits say, one comparison after the other. */
function countsByDefinition({ min, limits }: Histogram, values: readonly number[]): number[] {
  return Array.from(limits, (end, bucket) => {
    const begin = limits[bucket - 1] ?? min;
    const isLast = bucket === limits.length - 1;
    return values.filter((value) => value >= begin && (value < end || isLast && value === end))
      .length;
  });
}

function checked(values: Float32Array): Histogram {
  const histogram = histogramOf(values);
  assert(histogram !== undefined);
  const finite = Array.from(values).filter(Number.isFinite).sort((a, b) => a - b);
  assertEquals(histogram.count, finite.length);
  assertEquals(histogram.counts.reduce((sum, count) => sum + count), finite.length);
  assert(histogram.min === finite[0] && histogram.max === finite.at(-1));
  assert(histogram.limits.at(-1) === histogram.max);
  assert(
    histogram.limits.every((end, bucket) => end > (histogram.limits[bucket - 1] ?? -Infinity)),
  );
  assertEquals([...histogram.counts], countsByDefinition(histogram, finite));
  const scale = finite.reduce((sum, value) => sum + Math.abs(value), 0);
  assertAlmostEquals(histogram.sum, finite.reduce((a, b) => a + b), 1e-12 * scale);
  const squares = finite.reduce((sum, value) => sum + value ** 2, 0);
  assertAlmostEquals(histogram.sumOfSquares, squares, 1e-12 * squares);
  return histogram;
}

Deno.test("histogramOf() counts in 30 buckets from the smallest value to the largest", () => {
  const histogram = checked(Float32Array.from({ length: 301 }, (_, i) => i / 10));
  assertEquals([...histogram.limits], Array.from({ length: 30 }, (_, bucket) => bucket + 1));
  assertEquals([...histogram.counts], [...new Array(29).fill(10), 11]);
  assertEquals([histogram.min, histogram.max, histogram.count], [0, 30, 301]);
});

Deno.test("histogramOf() makes one bucket of equal values", () => {
  for (const values of [[2.5], [-1, -1, -1], [0, -0]]) {
    const histogram = checked(Float32Array.from(values));
    assertEquals(histogram.limits.length, 1);
    assertEquals([...histogram.counts], [values.length]);
  }
});

Deno.test("histogramOf() leaves out what is not finite", () => {
  const values = Float32Array.of(NaN, 1, Infinity, 3, -Infinity);
  assertEquals(histogramOf(values), histogramOf(Float32Array.of(1, 3)));
  assertEquals(histogramOf(Float32Array.of(NaN, Infinity)), undefined);
  assertEquals(histogramOf(new Float32Array()), undefined);
});

Deno.test("histogramOf() holds for the extremes of float32", () => {
  const largest = 3.4028234663852886e38;
  const smallest = 1.401298464324817e-45;
  checked(Float32Array.of(-largest, largest, 0));
  checked(Float32Array.of(0, smallest));
  checked(Float32Array.of(largest, largest * (1 - 2 ** -24)));
  checked(Float32Array.of(1, 1 + 2 ** -23, 1 + 2 ** -22));
});

Deno.test("histogramOf() agrees with its own limits for any values", () => {
  const values = fc.float32Array({ minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, (array) => {
      if (array.some(Number.isFinite)) checked(array);
      else assertEquals(histogramOf(array), undefined);
    }),
    RUNS,
  );
  const few = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(few, (tenths) => {
      checked(Float32Array.from(tenths, (tenth) => tenth / 10)); // many values at the very limits
    }),
    RUNS,
  );
});
