/**
 * Training a softmax head on the features of a trained network, which stays as it is.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { ADAM_DEFAULTS } from "@goodness/core/training";
import { featureCount } from "@goodness/core/prediction";
import { type Head, randomStream } from "@goodness/core";
import {
  HEAD_WEIGHT,
  headProgram,
  type HeadSize,
  headTrainingProgram,
  initialHeadState,
} from "@goodness/core/head";
import { tensorNamed } from "@goodness/core/ops";
import type { Backbone } from "../evaluation/backbone.ts";
import type { Dataset } from "../data/dataset.ts";
import { headAccuracy, trainHeadEpoch, VALIDATION_BATCH } from "./head_epoch.ts";
import { collectFeatures, distortedFeatures, type LabelledFeatures } from "./head_features.ts";
import type { HeadSettings } from "./head_settings.ts";
import { TrainingImages } from "../data/training_images.ts";

/** What an epoch came to. */
export interface HeadEpoch {
  /** The strength of the L2 penalty. */
  readonly l2: number;
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The mean loss of its steps. */
  readonly loss: number;
  /** The share of validation images read correctly, if there are any. */
  readonly validationAccuracy?: number;
}

/** The head that was chosen. */
export interface TrainedHead extends HeadEpoch, Pick<Head, "layers" | "weight"> {}

/** How to train a head, and who hears of it. */
export interface HeadTrainingOptions extends HeadSettings {
  /** Hears of every epoch. */
  readonly observe: (epoch: HeadEpoch) => void;
}

/**
 * Trains a head for each strength of the L2 penalty and keeps the one that, after some epoch, reads
 * most validation images correctly; the first of equals. Without validation images it keeps the last
 * epoch of the only strength. All features are held in memory, see {@linkcode collectFeatures}.
 *
 * @param backbone The trained network.
 * @param dataset The images; those for testing are not read.
 * @param options The settings, and who hears of every epoch.
 * @returns The head; the same for the same seed.
 * @throws {InputError} If the settings fit neither the network nor the images.
 * @throws {Error} If the training diverges.
 */
export async function fitHead(
  backbone: Backbone,
  dataset: Pick<Dataset, "train" | "validation">,
  options: HeadTrainingOptions,
): Promise<TrainedHead> {
  const { train, validation } = dataset;
  const { layers, l2, batchSize } = options;
  if (validation.count === 0 && l2.length > 1) {
    throw new InputError(`Cannot choose among --l2 ${l2} without validation images: give one`);
  }
  if (batchSize > train.count) {
    throw new InputError(
      `Cannot fill a batch of ${batchSize} from ${train.count} training images: ` +
        `choose a smaller --batch-size`,
    );
  }
  const parts: HeadParts = {
    engine: backbone.engine,
    size: {
      features: featureCount(backbone.network, layers),
      labels: backbone.network.spec.labels,
    },
    train: await trainingFeatures(backbone, train, options),
    validation: await collectFeatures(backbone, validation, layers),
  };
  const heads: TrainedHead[] = [];
  for (const strength of l2) heads.push(await trainOne(parts, options, strength));
  return heads.reduce((best, head) => isBetter(head, best) ? head : best);
}

function isBetter(head: HeadEpoch, best: HeadEpoch): boolean {
  return (head.validationAccuracy ?? 0) > (best.validationAccuracy ?? 0);
}

/** What is learnt from in an epoch, from 1. */
type TrainingFeatures = (epoch: number) => LabelledFeatures | Promise<LabelledFeatures>;

/** Features are computed once, or, of images that are distorted, anew in every epoch. */
async function trainingFeatures(
  backbone: Backbone,
  train: Dataset["train"],
  { layers, distortions, seed }: HeadSettings,
): Promise<TrainingFeatures> {
  const images = distortions &&
    new TrainingImages(train, backbone.network.spec.input, distortions);
  if (images?.isDistorted) {
    return (epoch) => {
      const uniform = randomStream(seed, "images", epoch);
      return distortedFeatures(backbone, train, { layers, images, uniform });
    };
  }
  const features = await collectFeatures(backbone, train, layers);
  return () => features;
}

interface HeadParts {
  readonly engine: Backbone["engine"];
  readonly size: HeadSize;
  readonly train: TrainingFeatures;
  readonly validation: LabelledFeatures;
}

/** Trains with one strength of the penalty and gives its best epoch. */
async function trainOne(
  { engine, size, train, validation }: HeadParts,
  options: HeadTrainingOptions,
  l2: number,
): Promise<TrainedHead> {
  const { epochs, layers, observe } = options;
  const program = headTrainingProgram({ ...size, ...options, l2, adam: ADAM_DEFAULTS });
  const first = initialHeadState(size);
  const executable = await engine.compile(program, first);
  const reading = await engine.compile(headProgram(size, VALIDATION_BATCH), {
    [HEAD_WEIGHT]: tensorNamed(first, HEAD_WEIGHT),
  });
  try {
    let best: TrainedHead | undefined;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const loss = await trainHeadEpoch(executable, {
        size,
        train: await train(epoch),
        settings: options,
        epoch,
      });
      const state = await executable.readState([HEAD_WEIGHT]);
      reading.writeState(state);
      const validationAccuracy = await headAccuracy(reading, size, validation);
      const found = {
        l2,
        epoch,
        loss,
        ...(validationAccuracy !== undefined && { validationAccuracy }),
      };
      observe(found);
      const isKept = validation.labels.length === 0 || best === undefined || isBetter(found, best);
      if (isKept) best = { ...found, layers, weight: tensorNamed(state, HEAD_WEIGHT) };
    }
    if (best === undefined) {
      throw new InputError(`Cannot train for ${epochs} epochs: choose 1 or more`);
    }
    return best;
  } finally {
    await executable.dispose();
    await reading.dispose();
  }
}
