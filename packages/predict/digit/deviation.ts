/**
 * How far each pixel is from its paper, towards ink.
 *
 * @module
 */

import type { Paper } from "./paper.ts";
import { type Planes, shrunk } from "./planes.ts";
import { edgeDistance, type Raster } from "./raster.ts";

/** How deep the edge of the picture is that does not tell ink from paper, as a share: frames lie there. */
const EDGE = 0.06;

/**
 * Makes one number of the colours of each pixel: how far it is from the paper in the direction that the ink
 * is, on the scale of levels. It is 0 for paper, positive for ink, and negative for what is on the other side.
 *
 * @param picture The picture.
 * @param paper Its paper.
 * @returns The deviation, `[height, width]`, in the widest case in [-1.8, 1.8]: the diagonal of the colours.
 */
export function deviationOf(picture: Planes, paper: Paper): Raster {
  const { width, height } = picture;
  const deviations = picture.planes.map((plane, channel) => {
    const levels = paper.planes[channel] ?? new Float32Array(plane.length);
    return plane.map((level, at) => level - (levels[at] ?? 0));
  });
  const towards = inkDirection({ width, height, planes: deviations });
  const data = new Float32Array(width * height);
  for (const [channel, plane] of deviations.entries()) {
    const factor = towards[channel] ?? 0;
    for (let at = 0; at < data.length; at++) data[at] = (data[at] ?? 0) + factor * (plane[at] ?? 0);
  }
  return { width, height, data };
}

/** The unit vector from paper to ink: the mean deviation, in which far pixels count most. */
function inkDirection(deviations: Planes): number[] {
  const { width, height, planes } = shrunk(deviations);
  const edge = EDGE * Math.min(width, height);
  const sums = planes.map(() => 0);
  for (let at = 0; at < width * height; at++) {
    if (edgeDistance(at, { width, height }) < edge - 0.5) continue;
    const distance = Math.hypot(...planes.map((plane) => plane[at] ?? 0));
    for (const [channel, plane] of planes.entries()) {
      sums[channel] = (sums[channel] ?? 0) + distance ** 2 * (plane[at] ?? 0);
    }
  }
  const length = Math.hypot(...sums);
  return length > 0 ? sums.map((sum) => sum / length) : planes.map(() => 1);
}
