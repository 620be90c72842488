/**
 * The same network with more or fewer channels.
 *
 * @module
 */

import type { LayerSpec, NetworkSpec } from "@goodness/core";

/**
 * Scales the channels of all layers.
 *
 * @param spec The network as data.
 * @param factor The factor, above 0; channels stay a multiple of the labels where they form groups.
 * @returns The scaled network; the same for factor 1.
 */
export function scaledNetwork(spec: NetworkSpec, factor: number): NetworkSpec {
  const step = spec.objective === "grouped" ? spec.labels : 1;
  const scaled = (channels: number): number =>
    Math.max(1, Math.round(channels * factor / step)) * step;
  const layers = spec.layers.map((layer): LayerSpec =>
    layer.kind === "dense"
      ? { ...layer, units: scaled(layer.units) }
      : { ...layer, channels: scaled(layer.channels) }
  );
  return { ...spec, layers };
}
