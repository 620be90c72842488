/**
 * Frames and lines along the edges of a picture.
 *
 * @module
 */

import { type Raster, transposed } from "./raster.ts";

/** How much of a row a line along the very edge covers at least. */
const WHOLE = 0.97;

/** The same for a line that has paper outside of it: it ends where the frame does. */
const NEARLY_WHOLE = 0.85;

/** How far from the edge a line begins at most, as a share of the side across it. */
const DEPTH = 0.08;

/** How thick a line is at most, as a share of the side across it: the bars of digits are thicker. */
const THIN = 0.06;

/**
 * Takes lines along the edges away, whole frames among them; a digit may touch them.
 *
 * @param ink The ink.
 * @param threshold Ink that does not count yet.
 * @returns The same raster if there is no such line, else a new one.
 */
export function withoutEdgeLines(ink: Raster, threshold: number): Raster {
  const rows = edgeRows(ink, threshold);
  const columns = edgeRows(transposed(ink), threshold);
  if (rows.size + columns.size === 0) return ink;
  const data = ink.data.map((value, at) =>
    rows.has(Math.floor(at / ink.width)) || columns.has(at % ink.width) ? 0 : value
  );
  return { ...ink, data };
}

/** The rows that belong to lines along the upper and lower edge. */
function edgeRows(ink: Raster, threshold: number): Set<number> {
  const { height } = ink;
  const upper = lineFromEdge(ink, threshold, (depth) => depth);
  const lower = lineFromEdge(ink, threshold, (depth) => height - 1 - depth);
  return new Set([...upper, ...lower.map((depth) => height - 1 - depth)]);
}

/** The depths of the first line from an edge on; none if there is no thin one near it. */
function lineFromEdge(
  { width, height, data }: Raster,
  threshold: number,
  rowAt: (depth: number) => number,
): number[] {
  const shareAt = (depth: number): number => {
    const from = rowAt(depth) * width;
    let count = 0;
    for (let at = from; at < from + width; at++) if ((data[at] ?? 0) > threshold) count++;
    return count / width;
  };
  const deepest = Math.max(1, Math.round(DEPTH * height));
  const thickest = Math.max(1, Math.round(THIN * height));
  let first = 0;
  while (first <= deepest && shareAt(first) < (first === 0 ? WHOLE : NEARLY_WHOLE)) first++;
  let last = first;
  while (last < height && last - first <= thickest && shareAt(last) >= NEARLY_WHOLE) last++;
  const thickness = last - first;
  return first > deepest || thickness === 0 || thickness > thickest
    ? []
    : Array.from({ length: thickness }, (_, index) => first + index);
}
