import { assertEquals, assertThrows } from "@std/assert";
import { median, percentile } from "./statistics.ts";

Deno.test("percentile() gives a measured value", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assertEquals(percentile(values, 0.99), 198);
  assertEquals(percentile(values, 1), 200);
  assertEquals(percentile(values, 0.001), 1);
  assertEquals([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])], [2, 2, 7]);
});

Deno.test("percentile() refuses no values and shares out of range", () => {
  assertThrows(() => median([]), RangeError, "Cannot take a percentile of 0 values");
  assertThrows(() => percentile([1], 0), RangeError, "must be in (0, 1]: it is 0");
  assertThrows(() => percentile([1], 99), RangeError, "it is 99");
});
