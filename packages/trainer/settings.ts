/**
 * The settings of a training: what they are, what they default to, and what is allowed.
 *
 * @module
 */

import {
  type EngineChoice,
  type LabelPlacement,
  type LossName,
  type NegativesName,
  networkPreset,
  type NetworkSpec,
  type PresetName,
} from "@goodness/core";
import type { Dataset } from "./dataset.ts";

/** The settings of a supervised training, all resolved. */
export interface TrainSettings {
  /** The network. */
  readonly preset: PresetName;
  /** `mnist`, or a folder with the four IDX files. */
  readonly dataset: string;
  /** Training images kept for validation. */
  readonly validation: number;
  /** Use only so many of the first training images; 0 for all. */
  readonly limitTrain: number;
  /** How many times each training image is seen. */
  readonly epochs: number;
  /** Images in a batch; each makes a positive and a negative row. */
  readonly batchSize: number;
  /** Adam's learning rate at the first step; it falls in a straight line to zero. */
  readonly learningRate: number;
  /** Where all randomness starts, an integer in `[0, 2^32)`. */
  readonly seed: number;
  /** What computes. */
  readonly engine: EngineChoice;
  /** The local loss. */
  readonly loss: LossName;
  /** How sharply the loss judges goodness. */
  readonly slope: number;
  /** Where the label enters. */
  readonly labels: LabelPlacement;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** How wrong labels are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly sharpness: number;
  /** The largest random shift in pixels. */
  readonly shift: number;
}

const COMMON: Omit<TrainSettings, "preset" | "epochs" | "batchSize" | "learningRate"> = {
  dataset: "mnist",
  validation: 10_000,
  limitTrain: 0,
  seed: 1,
  engine: "auto",
  loss: "pairwise",
  slope: 20,
  labels: "everywhere",
  labelScale: 2,
  negatives: "hard",
  sharpness: 20,
  shift: 1,
};

const PER_PRESET: Readonly<
  Record<PresetName, Pick<TrainSettings, "epochs" | "batchSize" | "learningRate">>
> = {
  local: { epochs: 6, batchSize: 250, learningRate: 6e-3 },
  dense: { epochs: 10, batchSize: 250, learningRate: 1e-3 },
};

/**
 * The settings that a preset starts from, chosen on validation data.
 *
 * @param preset The preset.
 * @returns All settings.
 */
export function defaultSettings(preset: PresetName): TrainSettings {
  return { preset, ...COMMON, ...PER_PRESET[preset] };
}

/**
 * The network that a training makes.
 *
 * @param settings The settings.
 * @param dataset The dataset, for the size of its images and the statistics of its pixels.
 * @returns The network as data.
 */
export function networkFor(settings: TrainSettings, dataset: Dataset): NetworkSpec {
  const { height, width, mean, deviation } = dataset;
  return {
    ...networkPreset(settings.preset),
    input: { height, width, mean, deviation },
    labelPlacement: settings.labels,
    labelScale: settings.labelScale,
  };
}
