/**
 * The memory of a server over time.
 *
 * @module
 */

import { median } from "../../bench/statistics.ts";

/** A look at the memory. */
export interface MemorySample {
  /** Seconds since the start. */
  readonly seconds: number;
  /** MiB that the process holds. */
  readonly mebibytes: number;
}

/** What became of the memory. */
export interface MemoryGrowth {
  /** The middle of the last third, less that of the middle third: MiB. */
  readonly growth: number;
  /** The slope of the line through the last two thirds, by least squares: MiB a minute. */
  readonly slope: number;
}

/**
 * Finds how memory grew after the first third, in which it grows to what the load needs.
 *
 * @param samples At least six looks, in order.
 * @returns The growth.
 */
export function memoryGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const third = Math.floor(samples.length / 3);
  const middle = (from: number, to?: number): number =>
    median(samples.slice(from, to).map(({ mebibytes }) => mebibytes));
  const rest = samples.slice(third);
  return { growth: middle(2 * third) - middle(third, 2 * third), slope: slopeOf(rest) };
}

function slopeOf(samples: readonly MemorySample[]): number {
  const mean = (valueOf: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + valueOf(sample), 0) / samples.length;
  const [time, size] = [mean(({ seconds }) => seconds), mean(({ mebibytes }) => mebibytes)];
  const covariance = mean((at) => (at.seconds - time) * (at.mebibytes - size));
  return 60 * covariance / mean((at) => (at.seconds - time) ** 2);
}
