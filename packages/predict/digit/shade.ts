/**
 * Shadows on paper, which no smooth surface follows.
 *
 * @module
 */

import { medianOf } from "./median.ts";
import { shrunk } from "./planes.ts";
import { edgeDistance, type Raster } from "./raster.ts";

/** Longest side of the small copy that shadows are found on. */
const SMALL_SIDE = 32;

/** How far the window reaches to each side, as a share of the longer side: ink fills less than half of it. */
const REACH = 0.3;

/** Shadows deviate by less than this share of ink. */
const DEEPEST = 0.45;

/** How much of the picture's edge a shadow covers at least. */
const EDGE_SHARE = 0.1;

/**
 * Finds what is left of paper's levels in most places of a wide window: a median filter, which keeps the
 * edges of shadows (Tukey, "Exploratory data analysis", 1977, chapter 7).
 *
 * @param residuals Levels minus those of the paper's surface.
 * @returns The level of the shadow at each pixel, of the same size; nothing if there are no shadows.
 */
export function shadeOf(residuals: Raster): Float32Array | undefined {
  const { planes: [data = residuals.data], ...size } = shrunk(
    { ...residuals, planes: [residuals.data] },
    SMALL_SIDE,
  );
  const small = { ...size, data };
  if (!reachesEdge(small)) return undefined;
  const shade = medianFiltered(small);
  const deepest = largest(shade.data);
  if (deepest === 0 || deepest > DEEPEST * largest(small.data)) return undefined;
  const { width, height } = residuals;
  const levels = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5) * small.height / height;
    for (let column = 0; column < width; column++) {
      levels[row * width + column] = interpolated(shade, (column + 0.5) * small.width / width, y);
    }
  }
  return levels;
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Whether something is on a part of the edge: shadows come from outside of the picture. */
function reachesEdge({ width, height, data }: Raster): boolean {
  const size = { width, height };
  const shaded = data.filter((level, at) => level !== 0 && edgeDistance(at, size) === 0);
  return shaded.length > EDGE_SHARE * 2 * (width + height);
}

/** Medians of windows, which are cut off at the edges of the picture. */
function medianFiltered({ width, height, data }: Raster): Raster {
  const reach = Math.max(1, Math.round(REACH * Math.max(width, height)));
  const medians = new Float32Array(data.length);
  const window = new Float32Array((2 * reach + 1) ** 2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      let count = 0;
      for (let row = Math.max(0, y - reach); row < Math.min(height, y + reach + 1); row++) {
        window.set(data.subarray(row * width + left, row * width + right), count);
        count += right - left;
      }
      medians[y * width + x] = medianOf(window.subarray(0, count));
    }
  }
  return { width, height, data: medians };
}

/** Bilinear interpolation; positions are in pixel edges, and the edges are continued. */
function interpolated({ width, height, data }: Raster, x: number, y: number): number {
  const [column, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, down] = [x - 0.5 - column, y - 0.5 - row];
  const [left, next] = [Math.max(0, column), Math.min(width - 1, column + 1)];
  const upper = Math.max(0, row) * width;
  const lower = Math.min(height - 1, row + 1) * width;
  return ((data[upper + left] ?? 0) * (1 - right) + (data[upper + next] ?? 0) * right) *
      (1 - down) +
    ((data[lower + left] ?? 0) * (1 - right) + (data[lower + next] ?? 0) * right) * down;
}
