/**
 * The same network with more or fewer channels.
 *
 * @module
 */

import { labelCount, type NetworkSpec } from "@goodness/core";
import { scaledLayer } from "@goodness/core/network";

/**
 * Scales the channels of all layers.
 *
 * @param spec The network as data.
 * @param factor The factor, above 0; channels stay a multiple of the labels where they form groups.
 * @returns The scaled network; the same for factor 1.
 */
export function scaledNetwork(spec: NetworkSpec, factor: number): NetworkSpec {
  const hasGroups = spec.objective === "grouped" && spec.goodness !== "projected";
  const step = hasGroups ? labelCount(spec) : 1;
  const scaled = (channels: number): number =>
    Math.max(1, Math.round(channels * factor / step)) * step;
  return { ...spec, layers: spec.layers.map((layer) => scaledLayer(layer, scaled)) };
}
