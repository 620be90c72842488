/**
 * How workgroups share a matrix product: each computes one tile of it from slices of both factors that
 * it keeps in workgroup memory, each invocation some of the tile's rows and columns in registers.
 *
 * @module
 */

import type { PrecisionName } from "./precision.ts";
import type { Workgroups } from "./compute_program.ts";
import { bytesEach } from "./values.ts";

/** What a device allows; the names are those of `GPUSupportedLimits`. */
export interface DeviceLimits {
  /** Bytes of workgroup memory. */
  readonly maxComputeWorkgroupStorageSize: number;
  /** Invocations of a workgroup. */
  readonly maxComputeInvocationsPerWorkgroup: number;
  /** Workgroups along an axis. */
  readonly maxComputeWorkgroupsPerDimension: number;
  /** Bytes of a storage buffer that a program binds. */
  readonly maxStorageBufferBindingSize: number;
}

/** The sizes of a tile of a product and who computes what of it; all are multiples of 4. */
export interface TileSizes {
  /** Rows of the product. */
  readonly rows: number;
  /** Columns of the product. */
  readonly columns: number;
  /** How much of the inner axis is in workgroup memory at a time. */
  readonly depth: number;
  /** Rows in the registers of an invocation. */
  readonly rowsEach: number;
  /** Columns in the registers of an invocation. */
  readonly columnsEach: number;
}

/** A tile of a product. */
export interface Tile extends TileSizes {
  /** What the slices of both factors are kept as; products and their sums have 32 bits. */
  readonly precision: PrecisionName;
}

/** The tiles to choose from, best first for a product that fills them. */
export const TILES: readonly TileSizes[] = [
  { rows: 64, columns: 64, depth: 16, rowsEach: 8, columnsEach: 8 },
  { rows: 32, columns: 32, depth: 16, rowsEach: 4, columnsEach: 4 },
  { rows: 16, columns: 16, depth: 16, rowsEach: 4, columnsEach: 4 },
];

/** The lengths of a product `[locations, rows, columns]`. */
export interface ProductSize {
  /** Products that are made at once. */
  readonly locations: number;
  /** Rows of each. */
  readonly rows: number;
  /** Columns of each. */
  readonly columns: number;
}

/** A product with its factors. */
export interface FactorsSize extends ProductSize {
  /** Columns of the left and rows of the right factor. */
  readonly depth: number;
  /** What the factors are kept as in workgroup memory. */
  readonly precision: PrecisionName;
}

/** The invocations of a tile's workgroup, along columns and along rows. */
export function threadsOf(tile: TileSizes): { across: number; down: number } {
  return { across: tile.columns / tile.columnsEach, down: tile.rows / tile.rowsEach };
}

/**
 * The workgroup memory of a tile: slices of both factors and, afterwards, a number for each row and
 * column of invocations.
 *
 * @returns Bytes.
 */
export function tileStorage(tile: Tile): number {
  const { across } = threadsOf(tile);
  const factors = bytesEach(tile.precision) * (tile.rows + tile.columns) * tile.depth;
  return factors + 4 * (tile.rows * across + tile.rows);
}

/**
 * Chooses the tile of a product: the first that the device allows, that the product fills by half in
 * both directions and whose inner axis is no shorter than the tile, or else the smallest. Where it is
 * shorter, memory is what a product waits for, and larger tiles are of no use.
 *
 * @param limits What the device allows.
 * @param size The product.
 * @returns The tile.
 * @throws {RangeError} If the device allows none.
 */
export function tileFor(limits: DeviceLimits, size: FactorsSize): Tile {
  const { precision } = size;
  const allowed = TILES.map((sizes) => ({ ...sizes, precision })).filter((tile) => {
    const { across, down } = threadsOf(tile);
    return across * down <= limits.maxComputeInvocationsPerWorkgroup &&
      tileStorage(tile) <= limits.maxComputeWorkgroupStorageSize;
  });
  const fitting = allowed.find(({ rows, columns }) =>
    size.rows * 2 > rows && size.columns * 2 > columns && size.depth >= rows
  );
  const tile = fitting ?? allowed.at(-1);
  if (tile !== undefined) return tile;
  throw new RangeError(
    `Cannot tile a product with ${limits.maxComputeInvocationsPerWorkgroup} invocations and ` +
      `${limits.maxComputeWorkgroupStorageSize} bytes a workgroup`,
  );
}

/**
 * The workgroups that cover a product: tiles along columns, tiles along rows, locations.
 *
 * @param tile The tile of a workgroup.
 * @param size The product.
 * @returns How many along each axis.
 */
export function workgroupsOf(
  tile: TileSizes,
  { locations, rows, columns }: ProductSize,
): Workgroups {
  return [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), locations];
}
