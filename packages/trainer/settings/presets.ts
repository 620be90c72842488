/**
 * The trainings that have a name: a network and the settings to train it by, chosen on validation data.
 *
 * @module
 */

import { isUnsupervised, type NetworkName, networkPreset, type NetworkSpec } from "@goodness/core";
import type { Dataset, Split } from "../data/dataset.ts";
import type { PresetName, TrainSettings } from "./settings.ts";

/** What every preset starts from. */
const COMMON: Omit<TrainSettings, "preset" | "epochs" | "batchSize" | "learningRate"> = {
  dataset: "mnist",
  validation: 10_000,
  limitTrain: 0,
  schedule: "linear",
  warmup: 0,
  weightDecay: 0,
  updates: "paired",
  order: "together",
  easyExampleThreshold: 0,
  dropout: 0,
  inputDropout: 0,
  peer: 0,
  seed: 1,
  engine: "auto",
  precision: "f32",
  loss: "pairwise",
  lossScale: 20,
  threshold: 1,
  normalisation: "length",
  goodness: "mean-square",
  goodnessLayers: "all",
  labelPlacement: "everywhere",
  labelScale: 2,
  negatives: "hard",
  negativeSharpness: 20,
  shift: 1,
  rotation: 0,
  scaling: 0,
  shear: 0,
  flip: false,
  elastic: 0,
  ema: 0,
  hybrids: "images",
  blurs: 6,
  storedNegatives: "",
  headLayers: "all",
  headEpochs: 10,
  headLearningRate: 1e-3,
  headL2: 1e-4,
  validateEvery: 1,
  patience: 0,
  overfitBatch: false,
  originalDataBug: false,
};

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

/** A network and what its training sets otherwise. */
interface Preset {
  readonly network: NetworkName;
  readonly settings:
    & Pick<TrainSettings, "epochs" | "batchSize" | "learningRate">
    & Partial<TrainSettings>;
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

/** The same with groups that are learnt: goodness is no mean then, and needs no slope. */
const PROJECTED = { ...GROUPED, goodness: "projected", lossScale: 1, learningRate: 1e-3 } as const;

/**
 * The training of the PyTorch network that this project starts from, as far as it can be one: there,
 * weights begin uniform and smaller, a layer hands on what it does after its own update, and label pixels
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

const PRESETS: Readonly<Record<PresetName, Preset>> = {
  "local": {
    network: "local",
    // Readout 10,000 validation images takes half as long as an epoch.
    settings: {
      epochs: 6,
      batchSize: 250,
      learningRate: 6e-3,
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
    settings: { ...PROJECTED, epochs: 6 },
  },
  "conv-record": {
    network: "conv",
    settings: { ...PROJECTED, epochs: 24, dropout: 0.1, validation: 0, ...DISTORTED },
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
};

/**
 * The settings that a preset starts from.
 *
 * @param preset The preset.
 * @returns All settings.
 */
export function defaultSettings(preset: PresetName): TrainSettings {
  return { preset, ...COMMON, ...PRESETS[preset].settings };
}

/**
 * What every preset starts from. A run from before a setting existed was made with the value here.
 *
 * @returns The settings that presets have in common.
 */
export function commonSettings(): Partial<TrainSettings> {
  return COMMON;
}

/** What a training does: learn with labels, or without and then train a head. */
export type Job = "supervised" | "unsupervised";

/** The preset of a job that names none. */
export const DEFAULT_PRESETS: Readonly<Record<Job, PresetName>> = {
  supervised: "local",
  unsupervised: "unsupervised",
};

/**
 * What a training with some settings does.
 *
 * @param settings The settings.
 * @returns The job.
 */
export function jobOf(
  { preset, labelPlacement }: Pick<TrainSettings, "preset" | "labelPlacement">,
): Job {
  const { objective } = networkPreset(PRESETS[preset].network);
  return isUnsupervised({ objective, labelPlacement }) ? "unsupervised" : "supervised";
}

/** What of a dataset shapes a network: the size of its images and the statistics of its pixels. */
export interface NetworkInput extends Pick<Dataset, "mean" | "std"> {
  /** Images of the dataset. */
  readonly train: Pick<Split, "height" | "width">;
}

/**
 * The network that a training makes.
 *
 * @param settings The settings.
 * @param dataset The dataset, for the size of its images and the statistics of its pixels.
 * @param own A network to take in place of the preset's.
 * @returns The network as data.
 */
export function networkFor(
  settings: TrainSettings,
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
 * The settings that a network has made already.
 *
 * @param network The network as data.
 * @returns The settings that shape a network, as it has them.
 */
export function settingsOfNetwork(network: NetworkSpec): Partial<TrainSettings> {
  const { labelPlacement, labelScale, normalisation, goodness, threshold, goodnessLayers } =
    network;
  return {
    labelPlacement,
    labelScale,
    normalisation,
    goodness,
    threshold,
    goodnessLayers: goodnessLayers.map((layer) => layer + 1).join(","),
    flip: network.input.mirrored ?? false,
  };
}

/**
 * Reads a setting that names layers.
 *
 * @param text `all`, or numbers from 1 with commas.
 * @param count How many layers the network has.
 * @returns The layers, from 0.
 */
export function chosenLayers(text: string, count: number): number[] {
  if (text === "all") return Array.from({ length: count }, (_, layer) => layer);
  return text.split(",").map((layer) => Number(layer) - 1);
}
