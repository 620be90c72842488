import { assertAlmostEquals, assertEquals } from "@std/assert";
import { rangeFromZero, rangeToOne, shareOf } from "./scale.ts";

Deno.test("rangeToOne() begins at a round share below all values", () => {
  for (
    const [lowest, low] of [[0.9963, 0.996], [0.976, 0.975], [0.95, 0.95], [0.72, 0.7], [0.1, 0]]
  ) {
    assertAlmostEquals(rangeToOne([1, lowest ?? NaN, NaN])[0], low ?? NaN, 1e-9);
  }
  assertEquals(rangeToOne([])[1], 1);
  assertEquals(rangeToOne([1])[0] < 1, true);
});

Deno.test("rangeFromZero() ends at the highest value", () => {
  assertEquals(rangeFromZero([1, 3, NaN, Infinity]), [0, 3]);
  assertEquals(rangeFromZero([])[0], 0);
});

Deno.test("shareOf() is in the middle of a range of one value", () => {
  assertEquals([shareOf(1, [0, 4]), shareOf(2, [2, 2])], [0.25, 0.5]);
});
