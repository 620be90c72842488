/**
 * Consecutive layers of a network, as a process has them that trains some of its layers.
 *
 * @module
 */

import type { Network } from "./geometry.ts";

/** The layers from one index to another. */
export interface LayerRange {
  /** The first layer, from 0. */
  readonly start: number;
  /** The index behind the last layer. */
  readonly end: number;
}

/** All layers of a network. */
export function allLayers({ layers }: Pick<Network, "layers">): LayerRange {
  return { start: 0, end: layers.length };
}

/** Whether a layer is in a range. */
export function isInRange({ start, end }: LayerRange, layer: number): boolean {
  return start <= layer && layer < end;
}
