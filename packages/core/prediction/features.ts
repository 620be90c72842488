/**
 * The features of an image: the normalised activities of a network in one pass without a label. A classifier of
 * any kind can be trained on them, whatever the network's objective was.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { Network } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import { type Program, tensorNamed } from "../ops/program.ts";
import { layerFeatures, runWithoutLabel } from "../network/neutral_label.ts";

/** The name of the output of {@linkcode featuresProgram}. */
export const FEATURES_NAME = "features";

/**
 * The default layers of a head: all but the first (Hinton 2022, section 3.3), or the only one.
 *
 * @returns Layers, from 0.
 */
export function defaultFeatureLayers({ layers }: Network): number[] {
  const all = layers.map((_, index) => index);
  return all.length === 1 ? all : all.slice(1);
}

/**
 * The number of features that layers give for an image.
 *
 * @param layers Layers, from 0.
 * @returns `F`: the units of these layers.
 * @throws {InputError} If there are none, one is named twice, or the network has no such layer.
 */
export function featureCount(network: Network, layers: readonly number[]): number {
  if (layers.length === 0) throw new InputError("Cannot use the features of no layers");
  if (new Set(layers).size !== layers.length) {
    throw new InputError(
      `Cannot use a layer's features twice: the layers are ${userLayers(layers)}`,
    );
  }
  return layers.reduce((sum, index) => {
    const layer = network.layers[index];
    if (layer !== undefined) return sum + layer.receptiveFields.length * layer.channels;
    throw new InputError(
      `Cannot use the features of layer ${userLayers([index])}: ` +
        `the network has layers 1 to ${network.layers.length}`,
    );
  }, 0);
}

/** Layers as users name them: from 1. */
function userLayers(layers: readonly number[]): string {
  return layers.map((layer) => layer + 1).join(",");
}

/**
 * Makes the features a program: input `images` standardised `[B, pixels]`, output `features` `[B, F]`.
 *
 * @param layers The layers that give features, from 0.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights.
 * @throws {InputError} If the layers are not different layers of the network.
 */
export function featuresProgram(
  network: Network,
  layers: readonly number[],
  batchSize: number,
): Program {
  featureCount(network, layers); // throws unless the network has the layers
  return {
    name: `features ${network.spec.name} ${batchSize}`,
    state: weightShapes(network),
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, weights, inputs) => {
      const bound = { ops, network, weights };
      const activities = runWithoutLabel(bound, tensorNamed(inputs, "images"));
      const features = layerFeatures(bound, { activities, layers });
      return { state: {}, outputs: { [FEATURES_NAME]: features } };
    },
  };
}
