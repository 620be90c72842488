/**
 * Tiles: how workgroups share a matrix product. Each workgroup computes one tile from slices of both factors in
 * workgroup memory. Each invocation computes some of the tile's rows and columns in registers.
 *
 * @module
 */

import type { FusedPrecision } from "./precision.ts";
import type { Workgroups } from "./compute_program.ts";
import { bytesEach } from "./values.ts";

/** The limits of a device that plans depend on, by the names of `GPUSupportedLimits`. */
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

/** The sizes of a tile of a product; all are multiples of 4. */
export interface TileSizes {
  /** Rows of the product. */
  readonly rows: number;
  /** Columns of the product. */
  readonly columns: number;
  /** The part of the inner axis that is in workgroup memory at a time. */
  readonly depth: number;
  /** Rows in the registers of an invocation. */
  readonly rowsEach: number;
  /** Columns in the registers of an invocation. */
  readonly columnsEach: number;
}

/** A tile of a product. */
export interface Tile extends TileSizes {
  /** The precision of the slices of both factors; products and sums have 32 bits. */
  readonly precision: FusedPrecision;
}

/** The tiles to choose from: fastest first, for a product that fills them. */
export const TILES: readonly TileSizes[] = [
  { rows: 64, columns: 64, depth: 16, rowsEach: 8, columnsEach: 8 },
  { rows: 32, columns: 32, depth: 16, rowsEach: 4, columnsEach: 4 },
  { rows: 16, columns: 16, depth: 16, rowsEach: 4, columnsEach: 4 },
];

/** The lengths of a product `[locations, rows, columns]`. */
export interface ProductSize {
  /** Products that are computed at once. */
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
  /** The precision of the factors in workgroup memory. */
  readonly precision: FusedPrecision;
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
 * Chooses the tile of a product: the first one that the device allows, that the product fills by more than half
 * along both axes, and that is no longer than the inner axis; the smallest if there is none. With a shorter
 * inner axis the product is bound by memory, and larger tiles do not help.
 *
 * @param limits The device's limits.
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
 * The workgroups that cover a product, by tiles along columns, tiles along rows, and locations.
 *
 * @param tile The tile of a workgroup.
 * @param size The product.
 * @returns The workgroups along each axis.
 */
export function workgroupsOf(
  tile: TileSizes,
  { locations, rows, columns }: ProductSize,
): Workgroups {
  return [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), locations];
}
