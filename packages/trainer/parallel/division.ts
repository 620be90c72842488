/**
 * How a training is divided among processes: every batch, or the layers.
 *
 * @module
 */

import type { StepOptions } from "@goodness/core";
import type { LayerRange } from "@goodness/core/network";

/** The ways to divide a training. */
export const PARALLEL_NAMES = ["data", "layers"] as const;

/**
 * What processes divide. `data`: each has a part of every batch, and gradients are summed. `layers`: each trains
 * consecutive layers and passes normalised activities on.
 */
export type ParallelName = typeof PARALLEL_NAMES[number];

/** How a training is divided. */
export type Division =
  | { readonly by: "data"; readonly processes: number }
  | { readonly by: "layers"; readonly ranges: readonly LayerRange[] };

/**
 * What the step of one process does.
 *
 * @param options What the whole step does.
 * @param rank The process, from 0.
 */
export function ownOptions(options: StepOptions, division: Division, rank: number): StepOptions {
  return division.by === "data"
    ? { ...options, processes: division.processes }
    : { ...options, layers: rangeOf(division.ranges, rank) };
}

function rangeOf(ranges: readonly LayerRange[], rank: number): LayerRange {
  const range = ranges[rank];
  if (range === undefined) throw new RangeError(`Cannot find the layers of process ${rank}`);
  return range;
}

/**
 * Divides layers among processes so that the slowest process is as fast as possible.
 *
 * @param costs The time of each layer's step, in any unit.
 * @param processes At most as many as layers.
 * @returns Consecutive layers for each process, at least one.
 *
 * @example Two processes
 * ```ts
 * import { balancedRanges } from "@goodness/trainer/parallel";
 * import { assertEquals } from "@std/assert";
 *
 * const ranges = balancedRanges([1, 4, 4, 4], 2);
 * assertEquals(ranges, [{ start: 0, end: 2 }, { start: 2, end: 4 }]);
 * ```
 */
export function balancedRanges(costs: readonly number[], processes: number): LayerRange[] {
  const costOf = ({ start, end }: LayerRange): number =>
    costs.slice(start, end).reduce((sum, cost) => sum + cost, 0);
  const best = (start: number, left: number): { ranges: LayerRange[]; slowest: number } => {
    if (left === 1) {
      const range = { start, end: costs.length };
      return { ranges: [range], slowest: costOf(range) };
    }
    let found: { ranges: LayerRange[]; slowest: number } | undefined;
    for (let end = start + 1; end <= costs.length - left + 1; end++) {
      const range = { start, end };
      const rest = best(end, left - 1);
      const slowest = Math.max(costOf(range), rest.slowest);
      if (found === undefined || slowest < found.slowest) {
        found = { ranges: [range, ...rest.ranges], slowest };
      }
    }
    if (found === undefined) {
      throw new RangeError(`Cannot divide ${costs.length - start} layers among ${left} processes`);
    }
    return found;
  };
  return best(0, processes).ranges;
}

/** The layers of each process in words, such as `1-2 | 3`. */
export function rangesText(ranges: readonly LayerRange[]): string {
  return ranges.map(({ start, end }) => start + 1 === end ? `${end}` : `${start + 1}-${end}`)
    .join(" | ");
}
