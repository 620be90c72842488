/**
 * Fields that slide over the locations of a grid, one location at a time, as the convolution of an image.
 *
 * @module
 */

import { cellsOf, NOTHING } from "../../ops/fields.ts";
import type { Fields } from "../../ops/ops.ts";

/** Rows and columns. */
type Size = readonly [rows: number, columns: number];

/** A convolution with a stride of 1. */
export interface ImageGrid {
  /** The locations below. */
  readonly below: Size;
  /** The locations. */
  readonly size: Size;
  /** The cells of a field. */
  readonly field: Size;
  /** The zero padding at each side. */
  readonly padding: Size;
}

/**
 * Finds the grid that fields slide over.
 *
 * @param fields For each location the locations below in the cells of its field.
 * @param below The number of locations below.
 * @returns The grid; nothing if they do not slide in this way.
 */
export function imageGrid(fields: Fields, below: number): ImageGrid | undefined {
  for (const field of sizesOf(cellsOf(fields))) {
    for (const size of sizesOf(fields.length)) {
      for (const belowSize of sizesOf(below)) {
        const rows = (size[0] - belowSize[0] + field[0] - 1) / 2;
        const columns = (size[1] - belowSize[1] + field[1] - 1) / 2;
        const grid = { below: belowSize, size, field, padding: [rows, columns] } as const;
        if (isPadding(rows, field[0]) && isPadding(columns, field[1]) && slides(fields, grid)) {
          return grid;
        }
      }
    }
  }
  return undefined;
}

function isPadding(padding: number, cells: number): boolean {
  return Number.isInteger(padding) && padding >= 0 && padding < cells;
}

/** The rectangles of so many places. */
function sizesOf(places: number): Size[] {
  return Array.from({ length: places }, (_, at) => at + 1)
    .filter((rows) => places % rows === 0)
    .map((rows) => [rows, places / rows]);
}

function slides(fields: Fields, { below, size, field, padding }: ImageGrid): boolean {
  return fields.every((seen, location) => {
    const [y, x] = [Math.floor(location / size[1]), location % size[1]];
    return seen.every((found, cell) => {
      const row = y + Math.floor(cell / field[1]) - padding[0];
      const column = x + cell % field[1] - padding[1];
      const isInside = row >= 0 && row < below[0] && column >= 0 && column < below[1];
      return found === (isInside ? row * below[1] + column : NOTHING);
    });
  });
}
