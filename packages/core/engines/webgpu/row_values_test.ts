import { assertEquals, assertThrows } from "@std/assert";
import { rowLayout, rowsOfLayer } from "./row_values.ts";

/** Numbers from one offset to another. */
type Interval = readonly [start: number, end: number];

Deno.test("rowLayout() gives every number an offset of its own, and leaves no gap", () => {
  const rows = 10;
  const counts = [{ parts: 1, groups: 1 }, { parts: 4, groups: 3 }, {
    parts: 1,
    groups: 3,
    isProjected: true,
  }];
  const { length, labels, layers } = rowLayout(rows, counts);
  const intervals: Interval[] = [
    [labels, labels + rows],
    ...layers.flatMap((
      { parts, groups, isProjected, sums, goodness, slopes, scales },
    ): Interval[] => [
      ...(isProjected ? [[goodness, goodness + groups * rows] as const] : []),
      [sums, sums + parts * rows],
      [slopes, slopes + groups * rows],
      [scales, scales + rows],
    ]),
  ];
  const sorted = intervals.toSorted(([a], [b]) => a - b);
  const ends = sorted.map(([, end]) => end);
  assertEquals(sorted.map(([start]) => start), [0, ...ends.slice(0, -1)]);
  assertEquals(ends.at(-1), length);
});

Deno.test("rowsOfLayer() throws for a layer that is not there", () => {
  assertThrows(
    () => rowsOfLayer(rowLayout(1, []), 2),
    RangeError,
    "Cannot find the rows of layer 2: there are 0",
  );
});
