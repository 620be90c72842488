/**
 * Networks of a few thousand weights with the geometry of the presets', for tests that train.
 *
 * @module
 */

import { MNIST, type NetworkSpec } from "@goodness/core";
import { scaledLayer } from "@goodness/core/network";
import { defaultSettings, type TrainSettings } from "@goodness/trainer";
import { DEFAULT_PRESETS, networkFor } from "@goodness/trainer/settings";

/** Units of a location: few, and a multiple of ten, so that they form groups. */
const CHANNELS = 20;

/**
 * Makes the network of a training tiny.
 *
 * @param chosen Settings of the training, among them those that shape its network.
 * @returns Its network for images of 28x28, with 20 units at each location.
 */
export function tinyNetwork(chosen: Partial<TrainSettings> = {}): NetworkSpec {
  const settings = {
    ...defaultSettings(chosen.preset ?? DEFAULT_PRESETS.supervised),
    ...chosen,
  };
  const whole = networkFor(settings, MNIST);
  const layers = whole.layers.map((layer) => scaledLayer(layer, () => CHANNELS));
  return { ...whole, layers, name: `tiny-${settings.preset}` };
}
