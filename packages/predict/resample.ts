/**
 * Resampling of rasters by area averaging.
 *
 * @module
 */

import type { Box, Raster } from "./raster.ts";

/** Which part of a raster becomes how many pixels. */
export interface ResampleOptions {
  /** The part to take; it may have fractional edges and reach outside, where there is no ink. */
  readonly region: Box;
  /** Columns of the result. */
  readonly width: number;
  /** Rows of the result. */
  readonly height: number;
}

/** The source pixels under one pixel of the result, and the share that each of them has in it. */
interface Run {
  readonly first: number;
  readonly shares: Float64Array;
}

/** The runs of source pixels under `cells` equal parts of `[from, to]`, on an axis of `limit`. */
function runs(from: number, to: number, cells: number, limit: number): Run[] {
  const step = (to - from) / cells;
  return Array.from({ length: cells }, (_, cell) => {
    const start = from + cell * step;
    const end = from + (cell + 1) * step;
    const first = Math.max(0, Math.floor(start));
    const count = Math.max(0, Math.min(limit, Math.ceil(end)) - first);
    const shares = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const covered = Math.min(end, first + i + 1) - Math.max(start, first + i);
      shares[i] = Math.max(0, covered) / step;
    }
    return { first, shares };
  });
}

/**
 * Weighs the runs of every row. The result is transposed, `[runs, rows]`, so that a second call
 * does the columns and turns it back.
 */
function averageRows(data: ArrayLike<number>, width: number, axis: Run[]): Float64Array {
  const rows = data.length / width;
  const result = new Float64Array(axis.length * rows);
  for (const [cell, { first, shares }] of axis.entries()) {
    for (let row = 0; row < rows; row++) {
      const start = row * width + first;
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += (data[start + i] ?? 0) * (shares[i] ?? 0);
      result[cell * rows + row] = sum;
    }
  }
  return result;
}

/**
 * Resamples a part of a raster by area averaging: a pixel of the result is the mean of the part of
 * the source that it covers, with partly covered source pixels counted by their exact share. The
 * factor is any positive real number, and differs between the axes if the shapes do.
 *
 * @param raster The source.
 * @param options The part to take, and the size of the result.
 * @returns A raster of `options.width` x `options.height`.
 *
 * @example Halve the size
 * ```ts
 * import { resampleArea } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const raster = { width: 4, height: 2, data: Float32Array.of(0, 1, 1, 1, 0, 1, 1, 1) };
 * const region = { left: 0, top: 0, right: 4, bottom: 2 };
 *
 * assertEquals(resampleArea(raster, { region, width: 2, height: 1 }).data, Float32Array.of(0.5, 1));
 * ```
 */
export function resampleArea(raster: Raster, options: ResampleOptions): Raster {
  const { region, width, height } = options;
  const columns = runs(region.left, region.right, width, raster.width);
  const rows = runs(region.top, region.bottom, height, raster.height);
  const narrow = averageRows(raster.data, raster.width, columns);
  return { width, height, data: Float32Array.from(averageRows(narrow, raster.height, rows)) };
}
