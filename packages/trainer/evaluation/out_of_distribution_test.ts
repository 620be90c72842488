import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { areaUnderRoc } from "./out_of_distribution.ts";

/** By the definition, pair by pair. */
function slowArea(above: number[], below: number[]): number {
  const wins = above.flatMap((a) => below.map((b) => a > b ? 1 : a === b ? 0.5 : 0));
  return wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
}

Deno.test("areaUnderRoc() counts pairs in the right order, ties by half", () => {
  const samples = [
    [[1, 2, 3], [0, -1]],
    [[0, -1], [1, 2, 3]],
    [[1, 2, 2, 5], [2, 2, 3, 1, 7]],
    [[4], [4]],
    [[0.5, Infinity], [-Infinity, 0.25, 0.75]],
  ] as const;
  for (const [above, below] of samples) {
    assertAlmostEquals(areaUnderRoc(above, below), slowArea([...above], [...below]), 1e-12);
  }
  assertEquals(areaUnderRoc([1], [0]), 1);
});

Deno.test("areaUnderRoc() refuses an empty sample", () => {
  assertThrows(() => areaUnderRoc([], [1]), RangeError, "Cannot compare a sample without values");
});
