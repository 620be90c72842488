import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { spread } from "./spread.ts";

Deno.test("spread() leaves positions alone that have room", () => {
  assertEquals(spread([30, 0, 15], 10), [30, 0, 15]);
  assertEquals(spread([], 10), []);
});

Deno.test("spread() moves neighbours apart around their mean", () => {
  assertEquals(spread([5, 5], 10), [0, 10]);
  assertEquals(spread([100, 4, 3, 5], 10), [100, 4, -6, 14]);
});

Deno.test("spread() keeps below the largest position allowed", () => {
  assertEquals(spread([95, 100, 0], 10, 100), [90, 100, 0]);
  assertEquals(spread([200, 201], 10, 100), [90, 100]);
});

Deno.test("spread() keeps the gap, the order and the mean of any positions", () => {
  const position = fc.integer({ min: -100, max: 100 });
  fc.assert(
    fc.property(fc.uniqueArray(position, { minLength: 2 }), (positions) => {
      const moved = spread(positions, 7);
      const sorted = positions.map((from, index) => ({ from, to: moved[index] ?? NaN }))
        .sort((a, b) => a.from - b.from);
      for (let i = 1; i < sorted.length; i++) {
        if ((sorted[i]?.to ?? NaN) - (sorted[i - 1]?.to ?? NaN) < 7 - 1e-9) return false;
      }
      const sum = (values: number[]): number => values.reduce((a, b) => a + b);
      assertAlmostEquals(sum(moved), sum(positions), 1e-6);
      return true;
    }),
    { seed: 3, numRuns: 200 },
  );
});
