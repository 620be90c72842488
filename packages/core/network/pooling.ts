/**
 * Pooling: what a layer passes on, reduced to fewer locations. It has no weights, and nothing learns through it.
 *
 * @module
 */

import type { LayerGeometry } from "./grid.ts";
import type { Ops } from "../ops/ops.ts";

/** How pooling reduces the locations of a field to one. */
export const POOLING_NAMES = ["max", "mean"] as const;

/** The name of a way to pool. */
export type PoolingName = typeof POOLING_NAMES[number];

/** Pooling between two layers. */
export interface Pooling extends LayerGeometry {
  /** How a field is reduced. */
  readonly by: PoolingName;
  /** What it is, in a few words. */
  readonly description: string;
}

/**
 * Pools what a layer passes on.
 *
 * @param below `[L below, R, C]`.
 * @returns `[L, R, C]`.
 */
export function pool<T>(ops: Ops<T>, { by, receptiveFields }: Pooling, below: T): T {
  const [first, ...others] = (receptiveFields[0] ?? []).map((_, cell) =>
    ops.gather(below, receptiveFields.map((field) => field[cell] ?? 0), 0)
  );
  if (first === undefined) throw new RangeError("Cannot pool fields without locations");
  if (by === "max") return others.reduce((most, cell) => ops.max(most, cell), first);
  const sum = others.reduce((total, cell) => ops.add(total, cell), first);
  return ops.mul(sum, 1 / (others.length + 1));
}
