/**
 * The presets: networks with settings that have a name, chosen on validation data.
 *
 * @module
 */

import type { NetworkName } from "@goodness/core";
import type { TrainingSettings } from "./table.ts";

/** Distortions that leave a digit what it is. */
export const DISTORTED = {
  shift: 1,
  rotation: 8,
  scaling: 0.08,
  shear: 0.08,
  elastic: 0.8,
} as const;

/** Whole images as positive and negative data (Hinton 2022, section 3.2). */
const UNSUPERVISED = {
  loss: "threshold",
  labelPlacement: "nowhere",
  batchSize: 250,
  learningRate: 3e-3,
  warmup: 1,
  peer: 0.03,
  ...DISTORTED,
} as const;

/** A network, and the settings of its training that differ from the defaults. */
export interface Preset {
  /** The network. */
  readonly network: NetworkName;
  /** The settings that differ from the defaults. */
  readonly settings: Partial<TrainingSettings>;
}

/** The objective of grouped goodness. */
const GROUPED = {
  loss: "cross-entropy",
  lossScale: 6,
  labelPlacement: "nowhere",
  batchSize: 250,
  learningRate: 5e-3,
  warmup: 1,
} as const;

/** The same with learnt groups: goodness is no mean then, and needs no scale. */
const PROJECTED = { ...GROUPED, goodness: "projected", lossScale: 1, learningRate: 1e-3 } as const;

/** Convolutions on small photographs; the last layer alone is the most accurate. */
const PHOTOGRAPHS = {
  dataset: "cifar10",
  validation: 5000,
  loss: "cross-entropy",
  lossScale: 1,
  goodness: "projected",
  projectionGrid: 4,
  normalisation: "batch-norm",
  goodnessLayers: "4",
  labelPlacement: "nowhere",
  batchSize: 100,
  learningRate: 2e-3,
  schedule: "cosine",
  warmup: 0.25,
  weightDecay: 1e-4,
  shift: 4,
  flip: true,
} as const;

/**
 * The training of the PyTorch network that this project starts from, as far as it can be one: there,
 * weights begin uniform and smaller, a layer passes on what it computes after its own update, and label pixels
 * that are off count as black (-1). It trains for 100 epochs by default, this preset for four, which end in a few
 * minutes.
 */
const ORIGINAL = {
  epochs: 4,
  batchSize: 1000,
  learningRate: 1e-3,
  schedule: "constant",
  updates: "alternating",
  loss: "batch-sigmoid",
  lossScale: 1,
  threshold: 2,
  normalisation: "channels",
  labelPlacement: "pixels",
  labelScale: 1,
  negatives: "fixed",
  shift: 0,
} as const;

/** The presets by name; the first one is the default. */
export const PRESETS = {
  "local": {
    network: "local",
    // Classifying 10,000 validation images takes half as long as an epoch.
    settings: {
      epochs: 6,
      batchSize: 250,
      learningRate: 6e-3,
      labelPlacement: "detached",
      easyExampleThreshold: 0.003,
      validateEvery: 2,
    },
  },
  "local-record": {
    network: "local",
    settings: {
      epochs: 60,
      batchSize: 250,
      learningRate: 6e-3,
      warmup: 1,
      labelPlacement: "detached",
      easyExampleThreshold: 0.003,
      validation: 0,
      ...DISTORTED,
    },
  },
  "dense": {
    network: "dense",
    settings: {
      epochs: 10,
      batchSize: 250,
      learningRate: 6e-3,
      warmup: 1,
      labelPlacement: "detached",
      easyExampleThreshold: 0.003,
    },
  },
  "grouped": {
    network: "grouped",
    settings: { ...GROUPED, epochs: 6 },
  },
  "grouped-record": {
    network: "grouped",
    settings: { ...GROUPED, epochs: 80, validation: 0, ...DISTORTED },
  },
  "conv": {
    network: "conv",
    settings: {
      ...PROJECTED,
      normalisation: "batch-norm",
      projectionGrid: 7,
      goodnessLayers: "3",
      epochs: 4,
      batchSize: 125,
      learningRate: 4e-3,
      warmup: 0.25,
      validateEvery: 4,
    },
  },
  "conv-record": {
    network: "conv-local",
    settings: { ...PROJECTED, epochs: 24, dropout: 0.1, validation: 0, ...DISTORTED },
  },
  "cifar": {
    network: "cifar",
    settings: { ...PHOTOGRAPHS, epochs: 6 },
  },
  "cifar-record": {
    network: "cifar",
    settings: { ...PHOTOGRAPHS, epochs: 24, validation: 0 },
  },
  "original": {
    network: "original",
    settings: ORIGINAL,
  },
  "unsupervised": {
    network: "local",
    settings: { ...UNSUPERVISED, epochs: 10, headEpochs: 8 },
  },
  "unsupervised-record": {
    network: "local",
    settings: { ...UNSUPERVISED, epochs: 40, headEpochs: 20, validation: 0 },
  },
} as const satisfies Readonly<Record<string, Preset>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;

/**
 * Whether a text is the name of a preset.
 *
 * @param name The text.
 * @returns Whether it is one.
 *
 * @example
 * ```ts
 * import { isPresetName } from "@goodness/trainer/settings";
 * import { assert } from "@std/assert";
 *
 * assert(isPresetName("local") && !isPresetName("locl"));
 * ```
 */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/** The names of all presets. */
export const PRESET_NAMES: readonly PresetName[] = Object.keys(PRESETS).filter(isPresetName);
