/**
 * Histograms of a layer's goodness, short enough for a line of `metrics.jsonl`.
 *
 * @module
 */

import type { LayerGoodness } from "../report/report_types.ts";

/** How goodness is distributed in a layer; both kinds of data have the same bins. */
export interface GoodnessHistogram {
  /** Where the first bin begins. */
  readonly from: number;
  /** Where the last bin ends. */
  readonly to: number;
  /** How many positive data each bin holds. */
  readonly positive: readonly number[];
  /** How many negative data each bin holds. */
  readonly negative: readonly number[];
}

const BINS = 24;

/** Digits of the edges. */
const DIGITS = 6;

/**
 * Counts goodness in 24 bins of equal width, from the lowest value of either kind to the highest.
 *
 * @param goodness The goodness. Values that are not finite are left out.
 * @returns The histogram; from 0 to 0 without a finite value.
 */
export function goodnessHistogram({ positive, negative }: LayerGoodness): GoodnessHistogram {
  const finite = [...Array.from(positive), ...Array.from(negative)].filter(Number.isFinite);
  const lowest = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const [from, to] = finite.length === 0 ? [0, 0] : [rounded(lowest), rounded(highest)];
  const count = (values: ArrayLike<number>): number[] => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of Array.from(values).filter(Number.isFinite)) {
      const bin = Math.floor(BINS * (value - from) / (to - from)) || 0; // all may be equal
      const within = Math.min(Math.max(bin, 0), BINS - 1); // an edge may be rounded inwards
      counts[within] = (counts[within] ?? 0) + 1;
    }
    return counts;
  };
  return { from, to, positive: count(positive), negative: count(negative) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
