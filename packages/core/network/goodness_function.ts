/**
 * How a unit's activity counts towards goodness.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";

/**
 * What a unit adds to goodness: a function of its activity alone, of which goodness is the mean over the units of a
 * layer, or over those of each group of channels. The named `mean-square` is `h^2`.
 *
 * @example The logarithm, for which one very active unit counts less than several active ones
 * ```ts
 * import type { GoodnessFunction } from "@goodness/core";
 *
 * export const logSquare: GoodnessFunction = {
 *   of: (ops, h) => ops.log(ops.add(ops.mul(h, h), 1)),
 *   derivative: (ops, h) => ops.div(ops.mul(h, 2), ops.add(ops.mul(h, h), 1)),
 * };
 * ```
 */
export interface GoodnessFunction {
  /** What units of activity `h >= 0` add, elementwise. */
  readonly of: <T>(ops: Ops<T>, activities: T) => T;
  /** Its derivative by the activity, elementwise. Units of activity 0 learn nothing, whatever it is. */
  readonly derivative: <T>(ops: Ops<T>, activities: T) => T;
}

/** Functions by the names that networks use. */
export type GoodnessFunctions = Readonly<Record<string, GoodnessFunction>>;
