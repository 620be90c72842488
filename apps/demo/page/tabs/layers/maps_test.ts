import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { LayerActivation } from "../../state/api.ts";
import { countActive, countSilent, layerMaps, locationFigures, mapLayout } from "./maps.ts";

/** Two locations of four units for two labels. */
const PAIR: LayerActivation = {
  grid: [1, 2],
  channels: 4,
  groups: 1,
  values: [[0, 1, 0, 3, 2, 0, 0, 0], [0, 2, 0, 1, 0, 0, 0, 1]],
};

/** The same with two groups, each of a label. */
const GROUPED: LayerActivation = { ...PAIR, groups: 2, values: [[0, 1, 0, 3, 2, 0, 0, 0]] };

Deno.test("layerMaps() compares the same units where a label goes in", () => {
  const { first, compared } = layerMaps(PAIR, [7, 9]);
  assertEquals(first, { grid: [1, 2], channels: 4, values: PAIR.values[0] ?? [] });
  assertEquals(compared?.second.values, PAIR.values[1]);
  assertEquals(compared?.difference.values, [0, -1, 0, 2, 2, 0, 0, -1]);
});

Deno.test("layerMaps() compares the goodness of locations where labels have units of their own", () => {
  const { first, compared } = layerMaps(GROUPED, [1, 0]);
  assertEquals(first, { grid: [1, 2], channels: 2, values: [0, 3, 0, 0] });
  assertEquals(compared?.second.values, [0, 1, 2, 0]);
  assertEquals(compared?.difference, { grid: [1, 2], channels: 1, values: [4, -2] });
});

Deno.test("layerMaps() compares nothing where no label has activities", () => {
  const { first, compared } = layerMaps({ ...GROUPED, groups: 1 }, [0, 1]);
  assertEquals(first.values, GROUPED.values[0]);
  assertEquals(compared, undefined);
});

Deno.test("countActive(), countSilent() and locationFigures() count units", () => {
  assertEquals(countActive(PAIR.values[0] ?? []), 3);
  assertEquals(countSilent(PAIR), 4);
  assertEquals(countSilent(GROUPED), 5);
  const { first } = layerMaps(PAIR, [0, 1]);
  assertEquals(locationFigures(first, 0), { row: 0, column: 0, active: 2, goodness: 2.5 });
  const { goodness, ...second } = locationFigures(first, 1);
  assertEquals(second, { row: 0, column: 1, active: 1 });
  assertAlmostEquals(goodness, 1);
});

Deno.test("mapLayout() lays each location's units in a square, with a gap between locations", () => {
  assertEquals(mapLayout({ grid: [1, 2], channels: 3 }), {
    columns: 6,
    units: [0, 1, -1, -1, 3, 4, 2, -1, -1, -1, 5, -1],
  });
  const { columns, units } = mapLayout({ grid: [3, 3], channels: 220 });
  assertEquals([columns, units.length], [49, 49 * 49]);
  assertEquals(units.filter((unit) => unit >= 0).toSorted((a, b) => a - b).length, 9 * 220);
  assertEquals(new Set(units).size, 9 * 220 + 1);
});
