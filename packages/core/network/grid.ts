/**
 * Grids of locations, and receptive fields as windows that slide over them.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";

/** A grid of locations that have the same number of channels each. An image is a grid of pixels. */
export interface Grid {
  /** Rows of locations. */
  readonly rows: number;
  /** Columns of locations. */
  readonly columns: number;
  /** Values of a location. */
  readonly channels: number;
}

/** The locations of a layer and their receptive fields in the grid below. */
export interface LayerGeometry {
  /** The layer's own locations. */
  readonly grid: Grid;
  /**
   * For each location, in row-major order, the indices of the locations below that it sees; all have the same
   * number. The index after the last location below is zero padding.
   */
  readonly receptiveFields: readonly (readonly number[])[];
  /** Rows and columns of a receptive field, whose locations are in row-major order. */
  readonly field: readonly [rows: number, columns: number];
}

/** A window that slides over a grid. */
export interface SlidingWindow {
  /** Rows and columns that one location sees. */
  readonly field: readonly [rows: number, columns: number];
  /** Rows and columns from one location's field to the next. @default {[1, 1]} */
  readonly stride?: readonly [rows: number, columns: number];
  /** Rows and columns of zero padding around the grid. @default {0} */
  readonly padding?: number;
  /** Values of each location of the new grid. */
  readonly channels: number;
}

/**
 * Slides a window over a grid; each of its positions becomes a location.
 *
 * @param below The grid.
 * @returns The new grid, and what its locations see.
 * @throws {InputError} If the window's positions do not fill the grid exactly.
 *
 * @example Windows of 2x2 on 3x3 locations
 * ```ts
 * import { slidingWindows } from "@goodness/core/network";
 * import { assertEquals } from "@std/assert";
 *
 * const below = { rows: 3, columns: 3, channels: 1 };
 * const { grid, receptiveFields } = slidingWindows(below, { field: [2, 2], channels: 5 });
 * assertEquals(grid, { rows: 2, columns: 2, channels: 5 });
 * assertEquals(receptiveFields, [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]);
 * ```
 */
export function slidingWindows(
  below: Grid,
  { field, stride = [1, 1], padding = 0, channels }: SlidingWindow,
): LayerGeometry {
  const positions = (size: number, axis: 0 | 1): number => {
    const count = (size + 2 * padding - field[axis]) / stride[axis] + 1;
    if (count >= 1 && Number.isInteger(count)) return count;
    throw new InputError(
      `Cannot tile ${below.rows}x${below.columns} with receptive fields of ${field.join("x")} at ` +
        `stride ${stride.join("x")}: choose sizes that fit exactly`,
    );
  };
  const grid = { rows: positions(below.rows, 0), columns: positions(below.columns, 1), channels };
  const receptiveFields = Array.from({ length: grid.rows * grid.columns }, (_, location) => {
    const top = Math.floor(location / grid.columns) * stride[0] - padding;
    const left = (location % grid.columns) * stride[1] - padding;
    return Array.from({ length: field[0] * field[1] }, (_, cell) => {
      const row = top + Math.floor(cell / field[1]);
      const column = left + cell % field[1];
      const isInside = row >= 0 && row < below.rows && column >= 0 && column < below.columns;
      return isInside ? row * below.columns + column : below.rows * below.columns;
    });
  });
  return { grid, receptiveFields, field };
}
