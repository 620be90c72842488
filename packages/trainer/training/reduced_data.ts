/**
 * Trainings on part of the images: a dry run, and one batch that is overfit on purpose.
 *
 * @module
 */

import { type AlterationOptions, type DistortionOptions, UNALTERED } from "@goodness/core/images";
import type { Dataset } from "../data/dataset.ts";
import { repeatedSplit, splitPart } from "../data/split.ts";
import type { TrainSettings } from "../settings/settings.ts";

/** How often `overfitBatch` shows its batch in an epoch. */
const REPETITIONS = 50;

/** A batch that is to be overfit must look the same every time. */
const UNDISTORTED: DistortionOptions & AlterationOptions = {
  shift: 0,
  rotation: 0,
  scaling: 0,
  shear: 0,
  flip: false,
  elastic: 0,
  ...UNALTERED,
};

/** Images that a dry run evaluates on. */
const DRY_RUN_IMAGES = 100;

/** A training's settings and images. */
export interface TrainingData {
  /** The settings. */
  readonly settings: TrainSettings;
  /** The images. */
  readonly dataset: Dataset;
}

/**
 * Leaves out the images that a dry run or `overfitBatch` has no use for.
 *
 * @param data The settings and all images.
 * @param dryRun Whether one batch of everything is enough.
 * @returns The settings and images to train with.
 */
export function reduceData(data: TrainingData, dryRun: boolean): TrainingData {
  const { settings, dataset } = data;
  const { batchSize } = settings;
  if (dryRun) {
    return {
      settings: { ...settings, epochs: 1, headEpochs: 1 },
      dataset: {
        ...dataset,
        train: splitPart(dataset.train, 0, batchSize),
        validation: splitPart(dataset.validation, 0, DRY_RUN_IMAGES),
        test: splitPart(dataset.test, 0, DRY_RUN_IMAGES),
      },
    };
  }
  if (!settings.overfitBatch) return data;
  const batch = splitPart(dataset.train, 0, batchSize);
  return {
    settings: { ...settings, ...UNDISTORTED },
    dataset: { ...dataset, train: repeatedSplit(batch, REPETITIONS), validation: batch },
  };
}
