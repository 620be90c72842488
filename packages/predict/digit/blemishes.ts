/**
 * What is on a picture besides the digit: frames, lines along edges, specks.
 *
 * @module
 */

import { type Component, componentsOf } from "./components.ts";
import { type Box, edgeDistance, longerSide, type Raster } from "./raster.ts";

/** A frame is this long at least, as a share of the picture's side. */
const FRAME_LENGTH = 0.6;

/** How far a frame is from the picture's edge at most, its own thickness with it, as a share of the side. */
const FRAME_DEPTH = 0.12;

/** A digit beside a frame is this high or wide at least, as a share of the picture's side. */
const DIGIT_SIDE = 0.12;

/** Parts with less than this share of the largest part's ink are specks, if they are not near it. */
const SPECK = 0.04;

/** How near a part is that belongs to the largest one, as a share of that one's longer side. */
const NEAR = 0.2;

/** Ink that a part has somewhere at least, as a share of the largest part's. */
const LEAST_PEAK = 0.5;

/**
 * Takes frames, lines along edges and specks away.
 *
 * @param ink The ink.
 * @param threshold Ink that does not count yet.
 * @returns The same raster if there is nothing but the digit, else a new one.
 */
export function withoutBlemishes(ink: Raster, threshold: number): Raster {
  const components = componentsOf(ink, threshold);
  const digit = withoutFrames(components, ink);
  const kept = new Set(withoutSpecks(digit));
  const removed = components.filter((component) => !kept.has(component));
  if (removed.length === 0) return ink;
  const data = ink.data.slice();
  for (const { pixels } of removed) {
    for (const at of pixels) data[at] = 0;
  }
  return { ...ink, data };
}

/** Without frames, as long as something is left that may be a digit. */
function withoutFrames(components: readonly Component[], size: Raster): readonly Component[] {
  const others = components.filter((component) => !isFrame(component, size));
  const side = Math.min(size.width, size.height);
  return others.some(({ box }) => longerSide(box) >= DIGIT_SIDE * side) ? others : components;
}

/** Whether a part is long and lies along the edges of the picture. */
function isFrame({ pixels, box }: Component, { width, height }: Raster): boolean {
  const isLong = box.right - box.left >= FRAME_LENGTH * width ||
    box.bottom - box.top >= FRAME_LENGTH * height;
  if (!isLong) return false;
  const depth = Math.max(2, FRAME_DEPTH * Math.min(width, height));
  return pixels.every((at) => edgeDistance(at, { width, height }) < depth);
}

function withoutSpecks(components: readonly Component[]): Component[] {
  const [largest] = components;
  if (largest === undefined) return [];
  const reach = NEAR * longerSide(largest.box);
  return components.filter(({ box, mass, peak }) =>
    distance(box, largest.box) <= reach ||
    mass >= SPECK * largest.mass && peak >= LEAST_PEAK * largest.peak
  );
}

/** The gap between two boxes, on the axis where it is wider. */
function distance(a: Box, b: Box): number {
  return Math.max(0, a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
}
