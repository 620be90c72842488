/**
 * Sums of squares as a part of the program of activities.
 *
 * @module
 */

import { isProjected, type LayerSizes } from "./layer_sizes.ts";
import type { Tile } from "./tile.ts";
import { rowInTile } from "./tiled_product.ts";

/** Beyond so many locations, whoever reads the parts of a sum would spend longer than a sum of its own. */
const MOST_LOCATIONS = 32;

/**
 * Whether the program of a layer's activities also sums their squares, in parts. If a row has several
 * goodnesses, normalised pre-activities or too many parts, another program does so.
 *
 * @param sizes The layer.
 */
export function sumsSquares(sizes: LayerSizes): boolean {
  if (isProjected(sizes) || sizes.statistics === "products") return false;
  return sizes.groups === 1 && sizes.locations <= MOST_LOCATIONS;
}

/** Sums the squares of a tile's rows: first in registers, then across invocations. */
export function sumOfSquares(tile: Tile): { before: string; after: string } {
  const each = Array.from({ length: tile.rowsEach }, (_, index) => index);
  const keep = (index: number): string =>
    `squares[(${rowInTile(index)}) * ACROSS + across] = squares${index};`;
  return {
    before: each.map((index) => `var squares${index} = 0.0;`).join("\n  "),
    after: `${each.map(keep).join("\n  ")}
  workgroupBarrier();
  let part = location * TILES_ACROSS + group.x;
  for (var i = thread; i < TILE_ROWS && firstRow + i < ROWS; i += THREADS) {
    var sum = 0.0;
    for (var j = 0u; j < ACROSS; j++) { sum += squares[i * ACROSS + j]; }
    rows[SUMS_AT + part * ROWS + firstRow + i] = sum;
  }`,
  };
}

/**
 * The number of partial sums of squares of a row: one for each tile of columns at each location, one for each
 * goodness, or one if goodness is projected.
 *
 * @param sizes The layer.
 * @param tile The tile of its activities.
 * @returns The number.
 */
export function partsOf(sizes: LayerSizes, tile: Tile): number {
  const { locations, channels, groups } = sizes;
  if (isProjected(sizes)) return 1;
  return sumsSquares(sizes) ? locations * Math.ceil(channels / tile.columns) : groups;
}
