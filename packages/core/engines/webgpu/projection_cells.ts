/**
 * The cells of a layer's projection grid, as programs look them up.
 *
 * @module
 */

import type { Layer } from "../../network/geometry.ts";

/** The cells of a layer, in numbers. */
export interface CellSizes {
  /** `P`. */
  readonly count: number;
  /** Locations of the largest. */
  readonly most: number;
}

/** The locations of each cell; without a grid, each location is one. */
function locationsOfCells({ projectionCells, receptiveFields }: Layer): number[][] {
  if (projectionCells === undefined) return receptiveFields.map((_, location) => [location]);
  const cells: number[][] = [];
  projectionCells.forEach((cell, location) => (cells[cell] ??= []).push(location));
  return cells;
}

/** The sizes of a layer's cells; nothing if its goodness is not projected. */
export function cellSizes(layer: Layer): CellSizes | undefined {
  if (layer.projectionShape === undefined) return undefined;
  const cells = locationsOfCells(layer);
  return { count: cells.length, most: Math.max(...cells.map(({ length }) => length)) };
}

/**
 * The table of a layer's cells, `[P, 1 + most]`.
 *
 * @param layer The layer.
 * @returns For each cell its size and its locations, and zeros up to those of the largest.
 */
export function cellTable(layer: Layer): number[] {
  const { most = 0 } = cellSizes(layer) ?? {};
  return locationsOfCells(layer).flatMap((locations) => [
    locations.length,
    ...locations,
    ...new Array<number>(most - locations.length).fill(0),
  ]);
}
