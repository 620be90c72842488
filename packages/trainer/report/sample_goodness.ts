/**
 * Goodness of right and wrong labels, for histograms.
 *
 * @module
 */

import { labelCount, type Network } from "@goodness/core";
import type { LayerGoodness, ReportGoodness } from "./report_types.ts";

/** Enough for a smooth histogram. */
const SAMPLE = 2000;

/**
 * Pairs the goodness of each image's right label with the highest goodness of a wrong label, layer by
 * layer. The share of pairs in the wrong order is the layer's error.
 *
 * @param network The network.
 * @param truth The right labels.
 * @param options The goodness of every label of these images, `[layers, N, Y]` in row-major order, a
 *   description of the images, and how many of them to use.
 * @returns The pairs of each layer.
 */
export function sampleGoodness(
  network: Network,
  truth: Uint8Array,
  { goodness, images, limit = SAMPLE }: { goodness: Float32Array; images: string; limit?: number },
): ReportGoodness {
  const count = Math.min(truth.length, limit);
  const labels = labelCount(network.spec);
  const pairsOf = (_: unknown, layer: number): LayerGoodness => {
    const positive = new Float32Array(count);
    const negative = new Float32Array(count);
    for (let image = 0; image < count; image++) {
      const start = (layer * truth.length + image) * labels;
      const row = goodness.slice(start, start + labels);
      const right = truth[image] ?? 0;
      positive[image] = row[right] ?? NaN;
      row[right] = -Infinity;
      negative[image] = row.reduce((a, b) => Math.max(a, b));
    }
    return { positive, negative };
  };
  const number = count.toLocaleString("en-GB");
  const sample = `${number} ${images} with their right label (positive) and with the wrong label ` +
    `of highest goodness (negative)`;
  return { layers: network.layers.map(pairsOf), sample, paired: true };
}
