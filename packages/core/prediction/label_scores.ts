/**
 * From goodness to a label.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";

/**
 * Sums goodness over layers.
 *
 * @param goodness The goodness of every label, `[layers, N, Y]` in row-major order.
 * @param network The network it comes from.
 * @param layers The layers to sum, from 0; the network's `goodnessLayers` by default.
 * @returns `[N, Y]` in row-major order.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, sumGoodness } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const network = resolveNetwork(networkPreset("local"));
 * const perLayer = new Float32Array(network.layers.length * 10).fill(1); // one image, 10 labels
 * assertEquals(sumGoodness(perLayer, network, [0, 1]), new Float32Array(10).fill(2));
 * ```
 */
export function sumGoodness(
  goodness: Float32Array,
  network: Network,
  layers: readonly number[] = network.spec.goodnessLayers,
): Float32Array {
  const stride = goodness.length / network.layers.length;
  const total = new Float32Array(stride);
  for (const layer of layers) {
    for (let i = 0; i < stride; i++) {
      total[i] = (total[i] ?? 0) + (goodness[layer * stride + i] ?? NaN);
    }
  }
  return total;
}

/**
 * Sums the goodness of one image over layers, in float32 as {@linkcode sumGoodness} does.
 *
 * @param goodness The goodness of each layer.
 * @param network The network it comes from.
 * @returns The sum over the network's `goodnessLayers`.
 */
export function totalGoodness(
  goodness: ArrayLike<number>,
  { spec }: Pick<Network, "spec">,
): number {
  return spec.goodnessLayers.reduce(
    (total, layer) => Math.fround(total + (goodness[layer] ?? NaN)),
    0,
  );
}

/**
 * Finds the label of highest goodness in each row.
 *
 * @param goodness `[N, Y]` in row-major order.
 * @param labels `Y`.
 * @returns The labels; the lowest one where several tie.
 *
 * @example
 * ```ts
 * import { bestLabels } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const goodness = Float32Array.of(0.1, 0.7, 0.2, 0.9, 0.3, 0.3); // of 2 images and 3 labels
 * assertEquals([...bestLabels(goodness, 3)], [1, 0]);
 * ```
 */
export function bestLabels(goodness: Float32Array, labels: number): Uint8Array {
  return Uint8Array.from({ length: goodness.length / labels }, (_, row) => {
    const values = goodness.subarray(row * labels, (row + 1) * labels);
    return values.indexOf(values.reduce((a, b) => Math.max(a, b)));
  });
}
