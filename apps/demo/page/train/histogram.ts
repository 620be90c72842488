/**
 * Histograms of the goodness of positive and of negative data.
 *
 * @module
 */

/** Bars of a histogram. */
export const BARS = 32;

/** The goodness of positive and of negative data in a layer. */
export interface LayerHistogram {
  /** Where the first bar begins. */
  readonly from: number;
  /** Where the last bar ends. */
  readonly to: number;
  /** How many positive images are in each bar. */
  readonly positive: readonly number[];
  /** How many negative images are in each bar. */
  readonly negative: readonly number[];
}

/**
 * Counts goodness in bars of the same width, from the lowest to the highest.
 *
 * @param goodness The goodness of each positive and of each negative image.
 * @returns The bars of both.
 */
export function layerHistogram(
  { positive, negative }: {
    readonly positive: ArrayLike<number>;
    readonly negative: ArrayLike<number>;
  },
): LayerHistogram {
  const all = [...Array.from(positive), ...Array.from(negative)];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const counted = (values: ArrayLike<number>): number[] => {
    const counts = new Array<number>(BARS).fill(0);
    for (const value of Array.from(values)) {
      const bar = to > from ? Math.floor((value - from) / (to - from) * BARS) : 0;
      const at = Math.min(bar, BARS - 1);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  };
  return { from, to, positive: counted(positive), negative: counted(negative) };
}
