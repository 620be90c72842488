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
  /**
   * Whether the windows must fill the grid exactly. Otherwise the rows and columns that are left over at the bottom
   * and on the right are not seen, as in PyTorch. @default {true}
   */
  readonly exact?: boolean;
  /** Values of each location of the new grid. */
  readonly channels: number;
}

/**
 * Slides a window over a grid; each of its positions becomes a location.
 *
 * @param below The grid.
 * @returns The new grid, and what its locations see.
 * @throws {InputError} If the window is larger than the grid, or must fill it exactly and does not.
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
export function slidingWindows(below: Grid, window: SlidingWindow): LayerGeometry {
  const { field, stride = [1, 1], padding = 0, channels } = window;
  checkFits(below, window);
  const positions = (size: number, axis: 0 | 1): number =>
    Math.floor((size + 2 * padding - field[axis]) / stride[axis]) + 1;
  const grid = { rows: positions(below.rows, 0), columns: positions(below.columns, 1), channels };
  checkSize(grid, window);
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

/** The most locations below that all locations of a layer see together: 2^24, in 128 MiB. */
const MOST_SEEN = 1 << 24;

/** Checks what a file may claim before anything is allocated. */
function checkSize({ rows, columns }: Grid, { field }: SlidingWindow): void {
  const seen = rows * columns * field[0] * field[1];
  if (seen <= MOST_SEEN) return;
  throw new InputError(
    `${rows}x${columns} locations that see fields of ${
      text(field)
    } are too many: they see ${seen} ` +
      `locations together, and at most ${MOST_SEEN} are possible; use a larger stride or smaller images`,
  );
}

/** Checks that a window fits a grid, and fills it if it must. */
function checkFits(below: Grid, window: SlidingWindow): void {
  const { field, stride = [1, 1], padding, exact = true } = window;
  const grid = `${below.rows}x${below.columns}`;
  const around = 2 * (padding ?? 0);
  const size = [below.rows + around, below.columns + around] as const;
  const over = Math.max(field[0] - size[0], field[1] - size[1]);
  if (over > 0) {
    const most = [Math.min(field[0], size[0]), Math.min(field[1], size[1])];
    const [at, more] = padding === undefined
      ? ["", ""]
      : [` with padding ${padding}`, `padding ${padding + Math.ceil(over / 2)} or `];
    throw new InputError(
      `a field of ${text(field)} does not fit ${grid}${at}; use ${more}a field of at most ${
        text(most)
      }`,
    );
  }
  const strides = exact ? fillingStrides(size, { field, stride }) : stride;
  if (text(strides) === text(stride)) return;
  const fields = AXES.map((axis) =>
    nearest(
      field[axis],
      (length) => length <= size[axis] && (size[axis] - length) % stride[axis] === 0,
    )
  );
  throw new InputError(
    `fields of ${text(field)} at stride ${text(stride)} do not fill ${grid} exactly; ` +
      `use stride ${text(strides)} or a field of ${text(fields)}`,
  );
}

const AXES = [0, 1] as const;

type Lengths = readonly [rows: number, columns: number];

/** The strides nearest to a window's with which it fills a grid exactly. */
function fillingStrides(
  size: Lengths,
  { field, stride }: { readonly field: Lengths; readonly stride: Lengths },
): readonly number[] {
  return AXES.map((axis) =>
    nearest(stride[axis], (step) => (size[axis] - field[axis]) % step === 0)
  );
}

function text(lengths: readonly number[]): string {
  return lengths.join("x");
}

/** The number from 1 that is nearest to another and can be used; there is one. */
function nearest(wanted: number, canBeUsed: (candidate: number) => boolean): number {
  for (let away = 0;; away++) {
    if (wanted - away >= 1 && canBeUsed(wanted - away)) return wanted - away;
    if (canBeUsed(wanted + away)) return wanted + away;
  }
}
