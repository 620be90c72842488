/**
 * The network that settings describe.
 *
 * @module
 */

import { networkPreset, type NetworkSpec } from "@goodness/core";
import { chosenLayers } from "./layers.ts";
import { type PresetName, PRESETS } from "./presets.ts";
import type { NetworkSettings } from "./table.ts";

/** What of a data set shapes a network. */
export interface NetworkInput {
  /** The size of its images in pixels. */
  readonly train: { readonly height: number; readonly width: number };
  /** The mean of its pixels, of which 1 is white. */
  readonly mean: number;
  /** Their standard deviation. */
  readonly std: number;
}

/**
 * The network that a training makes: that of the preset, shaped by the settings and the data set.
 *
 * @param settings The preset, and the settings that shape the network.
 * @param dataset The size of its images and the statistics of its pixels.
 * @param own A network to take in place of the preset's.
 * @returns The network as data.
 *
 * @example
 * ```ts
 * import { defaultSettings, networkFor } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const dataset = { train: { height: 28, width: 28 }, mean: 0.13, std: 0.31 };
 * assertEquals(networkFor(defaultSettings("dense"), dataset).name, "dense");
 * ```
 */
export function networkFor(
  settings: NetworkSettings & { readonly preset: PresetName },
  dataset: NetworkInput,
  own?: NetworkSpec,
): NetworkSpec {
  const { train: { height, width }, mean, std } = dataset;
  const network = own ?? networkPreset(PRESETS[settings.preset].network);
  return {
    ...network,
    name: own?.name ?? settings.preset,
    input: { height, width, mean, std, ...(settings.flip && { mirrored: true }) },
    labelPlacement: settings.labelPlacement,
    labelScale: settings.labelScale,
    normalisation: settings.normalisation,
    goodness: settings.goodness,
    threshold: settings.threshold,
    goodnessLayers: chosenLayers(settings.goodnessLayers, network.layers.length),
  };
}

/**
 * The settings that shape a network, as a network has them.
 *
 * @param network The network as data.
 * @returns The settings with which {@linkcode networkFor} leaves the network as it is.
 *
 * @example
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { settingsOfNetwork } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(settingsOfNetwork(networkPreset("dense")).normalisation, "length");
 * ```
 */
export function settingsOfNetwork(network: NetworkSpec): NetworkSettings {
  const { labelPlacement, labelScale, normalisation, goodness, threshold } = network;
  return {
    labelPlacement,
    labelScale,
    normalisation,
    goodness,
    threshold,
    goodnessLayers: network.goodnessLayers.map((layer) => layer + 1).join(","),
    flip: network.input.mirrored ?? false,
  };
}
