/**
 * The network that settings describe.
 *
 * @module
 */

import {
  GOODNESS_NAMES,
  InputError,
  type LabelledImages,
  networkPreset,
  type NetworkSpec,
} from "@goodness/core";
import {
  inputSpecOf,
  isGoodnessName,
  type KindOptions,
  learningLayers,
} from "@goodness/core/network";
import { chosenLayers } from "./layers.ts";
import { type PresetName, PRESETS } from "./presets.ts";
import type { NetworkSettings } from "./table.ts";

/** What a network is made of besides its settings. */
export interface NetworkForOptions extends KindOptions {
  /** A network to take in place of the preset's. @default {undefined} */
  readonly own?: NetworkSpec | undefined;
}

/**
 * The network that a training makes: that of the preset, shaped by the settings and the data set.
 *
 * @param settings The preset, and the settings that shape the network.
 * @param images The shape of the images, the statistics of their pixels, and their classes.
 * @param options A network to take in place of the preset's.
 * @returns The network as data.
 *
 * @example
 * ```ts
 * import { MNIST } from "@goodness/core";
 * import { defaultSettings, networkFor } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(networkFor(defaultSettings("dense"), MNIST).name, "dense");
 * ```
 */
export function networkFor(
  settings: NetworkSettings & { readonly preset: PresetName },
  images: LabelledImages,
  { own, kinds = {} }: NetworkForOptions = {},
): NetworkSpec {
  const { projectionGrid: _, ...network } = own ??
    networkPreset(PRESETS[settings.preset].network);
  const count = learningLayers(network.layers, { kinds }).length;
  return {
    ...network,
    name: own?.name ?? settings.preset,
    input: { ...inputSpecOf(images), ...(settings.flip && { mirrored: true }) },
    classes: images.classes,
    labelPlacement: settings.labelPlacement,
    labelScale: settings.labelScale,
    normalisation: settings.normalisation,
    goodness: settings.goodness,
    ...(settings.projectionGrid > 0 && { projectionGrid: settings.projectionGrid }),
    threshold: settings.threshold,
    goodnessLayers: chosenLayers(settings.goodnessLayers, count),
  };
}

/**
 * The settings that shape a network, as a network has them.
 *
 * @param network The network as data.
 * @returns The settings with which {@linkcode networkFor} leaves the network as it is.
 * @throws {InputError} If goodness is computed in a way that no setting names.
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
  const { projectionGrid = 0 } = network;
  if (!isGoodnessName(goodness)) {
    throw new InputError(
      `Cannot train a network with the goodness "${goodness}" by settings: choose ` +
        `${GOODNESS_NAMES.join(", ")}, or write a training loop with "trainingProgram"`,
    );
  }
  return {
    labelPlacement,
    labelScale,
    normalisation,
    goodness,
    projectionGrid,
    threshold,
    goodnessLayers: network.goodnessLayers.map((layer) => layer + 1).join(","),
    flip: network.input.mirrored ?? false,
  };
}
