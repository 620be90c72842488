/**
 * Connected parts of ink.
 *
 * @module
 */

import { type Box, marked, type Raster } from "./raster.ts";

/** A connected part of ink: pixels that touch at a side or a corner. */
export interface Component {
  /** The indices of its pixels. */
  readonly pixels: readonly number[];
  /** The box around them. */
  readonly box: Box;
  /** The sum of their ink. */
  readonly mass: number;
  /** The most ink of a pixel. */
  readonly peak: number;
}

/**
 * Finds the connected parts of ink.
 *
 * @param raster The ink.
 * @param threshold Ink that does not count yet.
 * @returns The parts, from the most massive on.
 */
export function componentsOf(raster: Raster, threshold: number): Component[] {
  const { data } = raster;
  const isFree = marked(data, (ink) => ink > threshold);
  const components: Component[] = [];
  for (let at = 0; at < data.length; at++) {
    if (isFree[at] === 1) components.push(componentAt(raster, at, isFree));
  }
  return components.toSorted((a, b) => b.mass - a.mass);
}

/** The part that a pixel belongs to; its pixels are free no longer. */
function componentAt(
  { width, height, data }: Raster,
  start: number,
  isFree: Uint8Array,
): Component {
  const pixels = [start];
  isFree[start] = 0;
  let [left, top, right, bottom, mass, peak] = [width, height, 0, 0, 0, 0];
  for (let next = 0; next < pixels.length; next++) {
    const at = pixels[next] ?? 0;
    const [x, y, ink] = [at % width, Math.floor(at / width), data[at] ?? 0];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    mass += ink;
    peak = Math.max(peak, ink);
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const neighbour = row * width + column;
        if (isFree[neighbour] !== 1) continue;
        isFree[neighbour] = 0;
        pixels.push(neighbour);
      }
    }
  }
  return { pixels, box: { left, top, right, bottom }, mass, peak };
}
