/**
 * Lines of ruled and graph paper.
 *
 * @module
 */

import { type Raster, transposed } from "./raster.ts";
import { medianOf } from "./median.ts";

/** A line's level above which it is as dark as ink, in shares of the ink's. */
const FAINT = 0.6;

/** Lines as dark as ink are lines only if there are as many as this. */
const SEVERAL = 3;

/** How much of the picture a line crosses at least. */
const NEARLY_WHOLE = 0.85;

/** How thick a line is at most, as a share of the side across it. */
const THIN = 0.04;

/** Rows or columns from `first` up to `last`, `last` not included. */
interface Band {
  readonly first: number;
  readonly last: number;
  /** The most of the medians of its rows: the line's own level, as ink has less than half of a row. */
  readonly level: number;
}

/** How lines are told from ink and grain. */
export interface LineOptions {
  /** Deviation of ink. */
  readonly peak: number;
  /** Deviation up to which a pixel is grain. */
  readonly noise: number;
}

/**
 * Takes lines across the whole picture away: what is on a line is continued from both of its sides, so that
 * ink goes through lines over and under it.
 *
 * @param raster Deviations from the paper.
 * @param options How lines are told.
 * @returns The same raster if there are no lines, else a new one.
 */
export function withoutLines(raster: Raster, options: LineOptions): Raster {
  const turned = transposed(raster);
  const [rows, columns] = [linesOf(raster, options), linesOf(turned, options)];
  if (rows.length + columns.length === 0) return raster;
  return transposed(continued(transposed(continued(raster, rows)), columns));
}

/** The bands of rows that are lines. */
function linesOf(raster: Raster, { peak, noise }: LineOptions): Band[] {
  const bands = bandsOf(raster, noise).filter(({ first, last }) =>
    last - first <= Math.max(1, THIN * raster.height)
  );
  const faint = bands.filter(({ level }) => level <= FAINT * peak);
  return bands.length >= SEVERAL ? bands : faint;
}

function bandsOf({ width, height, data }: Raster, noise: number): Band[] {
  const bands: Band[] = [];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    if (row.filter((value) => value > noise).length < NEARLY_WHOLE * width) continue;
    const level = medianOf(row);
    const before = bands.at(-1);
    if (before?.last === y) {
      bands[bands.length - 1] = {
        first: before.first,
        last: y + 1,
        level: Math.max(level, before.level),
      };
    } else bands.push({ first: y, last: y + 1, level });
  }
  return bands;
}

/** Fills rows in, from the rows above and below them. */
function continued({ width, height, data }: Raster, bands: readonly Band[]): Raster {
  const filled = data.slice();
  for (const { first, last } of bands) {
    const [above, below] = [first - 1, last];
    for (let y = first; y < last; y++) {
      const share = (y - above) / (below - above);
      for (let x = 0; x < width; x++) {
        const high = above < 0 ? 0 : filled[above * width + x] ?? 0;
        const low = below >= height ? 0 : data[below * width + x] ?? 0;
        filled[y * width + x] = high * (1 - share) + low * share;
      }
    }
  }
  return { width, height, data: filled };
}
