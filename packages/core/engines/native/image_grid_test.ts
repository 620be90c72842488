import { assertEquals } from "@std/assert";
import { type SlidingWindow, slidingWindows } from "../../network/grid.ts";
import { NOTHING } from "../../ops/fields.ts";
import type { Fields } from "../../ops/ops.ts";
import { type ImageGrid, imageGrid } from "./image_grid.ts";

/** The fields of a window that slides over a grid. */
function fieldsOf([rows, columns]: readonly [number, number], window: SlidingWindow): Fields {
  const grid = { rows, columns, channels: 1 };
  const { receptiveFields } = slidingWindows(grid, { ...window, exact: false });
  return receptiveFields.map((field) =>
    field.map((below) => below < rows * columns ? below : NOTHING)
  );
}

const GRIDS: Readonly<Record<string, { window: SlidingWindow; grid: ImageGrid }>> = {
  "fields of 3x3 with padding": {
    window: { field: [3, 3], padding: 1, channels: 1 },
    grid: { below: [5, 7], size: [5, 7], field: [3, 3], padding: [1, 1] },
  },
  "fields of 2x4 without": {
    window: { field: [2, 4], channels: 1 },
    grid: { below: [6, 5], size: [5, 2], field: [2, 4], padding: [0, 0] },
  },
  "fields of 5x3 in a column": {
    window: { field: [5, 3], padding: 1, channels: 1 },
    grid: { below: [9, 1], size: [7, 1], field: [5, 3], padding: [1, 1] },
  },
};

for (const [name, { window, grid }] of Object.entries(GRIDS)) {
  Deno.test(`imageGrid() finds the grid of ${name}`, () => {
    assertEquals(imageGrid(fieldsOf(grid.below, window), grid.below[0] * grid.below[1]), grid);
  });
}

Deno.test("imageGrid() finds none where fields do not slide by one location", () => {
  const strided = fieldsOf([7, 7], { field: [3, 3], stride: [2, 2], channels: 1 });
  assertEquals(imageGrid(strided, 49), undefined);
  const fields = fieldsOf([5, 5], { field: [3, 3], padding: 1, channels: 1 });
  assertEquals(imageGrid(fields.toReversed(), 25), undefined);
  assertEquals(imageGrid(fields.with(12, fields[0] ?? []), 25), undefined);
});
