import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { statisticsOf } from "./statistics.ts";

Deno.test("statisticsOf() divides by one less than the count", () => {
  const { count, mean, std } = statisticsOf([0.91, 0.93, 0.88]);
  assertEquals(count, 3);
  assertAlmostEquals(mean, 0.9066666667, 1e-9);
  assertAlmostEquals(std ?? NaN, 0.0251661148, 1e-9);
});

Deno.test("statisticsOf() knows no std of a single value, and nothing of none", () => {
  assertEquals(statisticsOf([5]), { count: 1, mean: 5, std: null });
  assertThrows(() => statisticsOf([]), RangeError, "Cannot take the mean of 0 measurements");
});

Deno.test("statisticsOf() moves the mean, and not the std, with the values", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 9 });
  fc.assert(fc.property(values, fc.integer({ min: -1000, max: 1000 }), (list, by) => {
    const [before, after] = [statisticsOf(list), statisticsOf(list.map((value) => value + by))];
    assertAlmostEquals(after.mean, before.mean + by, 1e-9);
    assertAlmostEquals(after.std ?? NaN, before.std ?? NaN, 1e-9);
  }));
});
