/**
 * The network that a file describes, and the settings of its training.
 *
 * @module
 */

import { MNIST, networkPreset, type NetworkSpec } from "@goodness/core";
import { type KindOptions, objectiveName } from "@goodness/core/network";
import { NETWORK_KEYS, type NetworkDescription } from "./network_table.ts";
import { networkFor } from "./network_for.ts";
import { PRESET_NAMES, type PresetName, PRESETS } from "./presets.ts";
import {
  commonSettings,
  defaultSettings,
  parseSomeSettings,
  type TrainSettings,
} from "./settings.ts";

/** A network of one's own, and its training. */
export interface OwnNetwork {
  /** The network, for images of MNIST; a training takes images and classes from its data set. */
  readonly network: NetworkSpec;
  /** All settings of its training. */
  readonly settings: TrainSettings;
}

/** Settings that are chosen beside a network, and the kinds of its layers. */
export interface OwnNetworkOptions extends KindOptions {
  /** Those that the network overrides. @default {{}} */
  readonly configured?: Partial<TrainSettings>;
  /** Those that override the network. @default {{}} */
  readonly chosen?: Partial<TrainSettings>;
}

/**
 * Completes a network that a file describes. What the file leaves out is that of the preset. A file that names no
 * preset gets the first one that learns the same: with the same objective, and by the same goodness.
 *
 * @param description The network.
 * @param options Settings that are chosen beside it, and which kinds of layers there are.
 * @returns The network and the settings of its training.
 *
 * @example
 * ```ts
 * import { ownNetwork } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const layers = [{ kind: "dense", units: 500 }];
 * const grouped = { name: "mine", objective: "grouped", settings: {}, layers } as const;
 * const { network, settings } = ownNetwork(grouped, { chosen: { epochs: 2 } });
 * assertEquals([settings.preset, settings.loss, settings.epochs], ["grouped", "cross-entropy", 2]);
 * assertEquals(network.labelPlacement, "nowhere");
 * ```
 */
export function ownNetwork(
  description: NetworkDescription,
  { configured, chosen, kinds = {} }: OwnNetworkOptions = {},
): OwnNetwork {
  const named = { ...configured, ...description.settings, ...chosen };
  const preset = named.preset ?? presetLike(description, named);
  // The numbers of a preset's layers mean nothing in other layers.
  const { goodnessLayers } = commonSettings();
  const settings = { ...defaultSettings(preset), goodnessLayers, ...named };
  const base = networkPreset(PRESETS[preset].network);
  const { name, objective = base.objective, layers } = description;
  const own = { ...base, name, objective, layers };
  return { settings, network: networkFor(settings, MNIST, { own, kinds }) };
}

/**
 * The network of a preset, as a network of one's own to begin with.
 *
 * @param preset The preset.
 * @returns The network and the settings of its training.
 */
export function presetNetwork(preset: PresetName): OwnNetwork {
  const settings = defaultSettings(preset);
  return { settings, network: networkFor(settings, MNIST) };
}

/**
 * Describes a network completely, as a file may hold it.
 *
 * @param own The network, and the settings of its training.
 * @returns The description, which {@linkcode ownNetwork} makes the same network of.
 *
 * @example
 * ```ts
 * import { describeNetwork, formatNetworkFile, presetNetwork } from "@goodness/trainer/settings";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const text = formatNetworkFile(describeNetwork(presetNetwork("local")));
 * assertStringIncludes(text, 'label-placement = "detached"');
 * ```
 */
export function describeNetwork({ network, settings }: OwnNetwork): NetworkDescription {
  const { name, objective, layers } = network;
  const shaping = Object.fromEntries(NETWORK_KEYS.map((key) => [key, settings[key]]));
  return { name, objective, layers, settings: parseSomeSettings(shaping) };
}

/** The first preset that learns the same as a network. */
function presetLike(
  { objective = "positive-negative" }: NetworkDescription,
  named: Partial<TrainSettings>,
): PresetName {
  const fits = (preset: PresetName): boolean => {
    const { labelPlacement, goodness } = defaultSettings(preset);
    const own = networkPreset(PRESETS[preset].network).objective;
    const wanted = { objective, labelPlacement: named.labelPlacement ?? labelPlacement };
    return objectiveName({ objective: own, labelPlacement }) === objectiveName(wanted) &&
      goodness === (named.goodness ?? "mean-square");
  };
  return PRESET_NAMES.find(fits) ?? "local";
}
