/**
 * Networks of one layer whose weights tell where they are.
 *
 * @module
 */

import {
  type LayerSpec,
  type Network,
  networkPreset,
  type NetworkSpec,
  resolveNetwork,
} from "@goodness/core";

/** A network of one layer on images of 4 by 6 pixels, with three classes. */
export function oneLayerNetwork(
  first: LayerSpec,
  labelPlacement: NetworkSpec["labelPlacement"] = "everywhere",
): Network {
  return resolveNetwork({
    ...networkPreset("local"),
    input: { height: 4, width: 6, channels: 1, mean: [0], std: [1] },
    labelPlacement,
    classes: ["a", "b", "c"],
    layers: [first],
    goodnessLayers: [0],
  });
}

/** Weights of the first layer: 100 for each location, from 1, 1 for each row and 0.1 for each unit, from 0. */
export function tellingWeights(network: Network): Float32Array<ArrayBuffer> {
  const [locations = 0, rows = 0, units = 0] = network.layers[0]?.weightShape ?? [];
  return Float32Array.from({ length: locations * rows * units }, (_, index) => {
    const [location, rest] = [Math.floor(index / (rows * units)), index % (rows * units)];
    return 100 * (location + 1) + Math.floor(rest / units) + (rest % units) / 10;
  });
}
