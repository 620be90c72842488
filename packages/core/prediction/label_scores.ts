/**
 * From goodness to an answer: the label with the highest goodness.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";

/**
 * Sums goodness over layers.
 *
 * @param goodness The goodness of every label, `[layers, N, Y]` in row-major order.
 * @param network The network it comes from.
 * @param layers The layers to sum, from 0; those that the network's specification names by default.
 * @returns `[N, Y]` in row-major order.
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
 * Sums one value of goodness over layers, in float32 as {@linkcode sumGoodness} does.
 *
 * @param goodness The goodness of each layer.
 * @param network The network it comes from.
 * @returns The sum over the layers that the network's specification names.
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
 */
export function bestLabels(goodness: Float32Array, labels: number): Uint8Array {
  return Uint8Array.from({ length: goodness.length / labels }, (_, row) => {
    const values = goodness.subarray(row * labels, (row + 1) * labels);
    return values.indexOf(values.reduce((a, b) => Math.max(a, b)));
  });
}
