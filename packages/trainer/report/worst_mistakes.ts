/**
 * The worst mistakes of a network.
 *
 * @module
 */

import { bestLabels, labelCount, type Network, sumGoodness } from "@goodness/core";
import type { Split } from "../data/split.ts";
import type { ReportMistake, ReportMistakes } from "./report_types.ts";

/** How many mistakes are shown: two to four rows of a page. */
const TILES = 24;

/**
 * Finds the images whose predicted label wins over the true one by the largest margin.
 *
 * @param network The network.
 * @param split The images and their labels.
 * @param options The goodness of every label of these images, `[layers, N, Y]` in row-major order,
 *   and how many mistakes to keep.
 * @returns The mistakes, worst first.
 */
export function worstMistakes(
  network: Network,
  split: Split,
  { goodness, limit = TILES }: { goodness: Float32Array; limit?: number },
): ReportMistakes {
  const { height, width, channels } = network.spec.input;
  const labels = labelCount(network.spec);
  const total = sumGoodness(goodness, network);
  const found = bestLabels(total, labels);
  const mistakes = Array.from(found, (label, index): ReportMistake => {
    const truth = split.labels[index] ?? 0;
    const [best = NaN, right = NaN] = [
      total[index * labels + label],
      total[index * labels + truth],
    ];
    const image = split.images.subarray(index * network.pixels, (index + 1) * network.pixels);
    return { index, image, truth, found: label, margin: best - right };
  }).filter((mistake) => mistake.found !== mistake.truth);
  // A network whose training diverged has goodness that is no number, and finds no label.
  const worst = mistakes.filter(({ margin }) => Number.isFinite(margin))
    .toSorted((a, b) => b.margin - a.margin).slice(0, limit);
  return { height, width, channels, count: split.count, wrong: mistakes.length, worst };
}
