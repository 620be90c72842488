/**
 * Training a softmax head on the features of a trained network, which stays as it is.
 *
 * @module
 */

import { type Executable, type Head, InputError, labelCount, randomStream } from "@goodness/core";
import {
  HEAD_WEIGHT,
  headProgram,
  type HeadSize,
  headTrainingProgram,
  initialHeadState,
} from "@goodness/core/head";
import { oddTensor, tensorNamed } from "@goodness/core/ops";
import { featureCount } from "@goodness/core/prediction";
import { ADAM_DEFAULTS } from "@goodness/core/training";
import type { Dataset } from "../data/dataset.ts";
import { TrainingImages } from "../data/training_images.ts";
import type { Backbone } from "../evaluation/backbone.ts";
import type { BestHead, HeadCheckpoints, HeadProgress } from "./head_checkpoint.ts";
import {
  headAccuracy,
  type HeadEpoch,
  takeMeanLoss,
  trainHeadEpoch,
  VALIDATION_BATCH,
} from "./head_epoch.ts";
import { headDivergence } from "./head_divergence.ts";
import { collectFeatures, distortedFeatures, type LabelledFeatures } from "./head_features.ts";
import type { HeadSettings } from "./head_settings.ts";

/** The head that was chosen. */
export interface TrainedHead extends HeadEpoch, Pick<Head, "layers" | "weight"> {
  /** Seconds of its training. */
  readonly seconds: number;
}

/** How to train a head, and who hears of it. */
export interface HeadTrainingOptions extends HeadSettings {
  /** Hears of every epoch, when it is saved. */
  readonly observe: (epoch: HeadEpoch) => void;
  /** Where the training is saved and resumed from; nowhere by default. */
  readonly checkpoints?: HeadCheckpoints | undefined;
  /** Ends the training after the step at hand. */
  readonly signal?: AbortSignal | undefined;
}

/** The images of a head's training. */
export type HeadImages = Pick<Dataset, "train" | "validation">;

/**
 * Says how large a head is.
 *
 * @param network The network whose features it sees.
 * @param layers The layers that give features, from 0.
 * @returns Its features and labels.
 */
export function headSize(network: Backbone["network"], layers: readonly number[]): HeadSize {
  return { features: featureCount(network, layers), labels: labelCount(network.spec) };
}

/**
 * Trains a head for each strength of the L2 penalty and keeps the one that, after some epoch, classifies
 * most validation images correctly; the first of equals. Without validation images it keeps the last
 * epoch of the only strength. All features are held in memory, see {@linkcode collectFeatures}.
 *
 * @param backbone The trained network.
 * @param images The images; none of them are test images.
 * @param options The settings, who hears of every epoch, and where the training is kept.
 * @returns The head, the same for the same seed, however often it was interrupted; nothing if the signal
 *   ended the training, whose checkpoint was saved then.
 * @throws {InputError} If the settings fit neither the network nor the images.
 * @throws {DivergedError} If numbers are not finite; what was saved before is kept.
 */
export async function fitHead(
  backbone: Backbone,
  images: HeadImages,
  options: HeadTrainingOptions,
): Promise<TrainedHead | undefined> {
  checkSettings(images, options);
  const { layers, l2, checkpoints, signal } = options;
  const size = headSize(backbone.network, layers);
  let progress = await checkpoints?.load() ??
    { strength: 0, step: 0, seconds: 0, state: initialHeadState(size) };
  try {
    if (progress.strength < l2.length) {
      const fit = await HeadFit.prepare(backbone, images, { ...options, size });
      while (progress.strength < l2.length) {
        signal?.throwIfAborted();
        progress = await fit.run(progress);
      }
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
  const { best, seconds } = progress;
  if (best === undefined) throw new RangeError("Cannot choose a head: none was trained");
  return { ...best, layers, seconds };
}

function checkSettings(
  { train, validation }: HeadImages,
  { l2, batchSize, epochs }: HeadSettings,
): void {
  if (validation.count === 0 && l2.length > 1) {
    throw new InputError(`Cannot choose among l2 "${l2}" without validation images: choose one`);
  }
  if (batchSize > train.count) {
    throw new InputError(
      `Cannot fill a batch of ${batchSize} from ${train.count} training images: ` +
        `choose a smaller "batchSize"`,
    );
  }
  if (epochs < 1) throw new InputError(`Cannot train for ${epochs} epochs: choose 1 or more`);
}

/** Gives the features of the training images in an epoch, from 1. */
type TrainingFeatures = (epoch: number) => LabelledFeatures | Promise<LabelledFeatures>;

/** Features are computed once, or, of images that are distorted, anew in every epoch. */
async function trainingFeatures(
  backbone: Backbone,
  train: Dataset["train"],
  { layers, distortions, seed, signal }: HeadTrainingOptions,
): Promise<TrainingFeatures> {
  const images = distortions &&
    new TrainingImages(train, backbone.network.spec.input, distortions);
  if (images?.isDistorted) {
    return (epoch) => {
      const uniform = randomStream(seed, "images", epoch);
      return distortedFeatures(backbone, train, { layers, images, uniform, signal });
    };
  }
  const features = await collectFeatures(backbone, train, { layers, signal });
  return () => features;
}

interface HeadFitOptions extends HeadTrainingOptions {
  readonly size: HeadSize;
}

/** Trains with one strength of the penalty after the other. */
class HeadFit {
  readonly #engine: Backbone["engine"];
  readonly #options: HeadFitOptions;
  readonly #train: TrainingFeatures;
  readonly #validation: LabelledFeatures;
  readonly #stepsPerEpoch: number;

  private constructor(
    engine: Backbone["engine"],
    options: HeadFitOptions,
    { train, validation, stepsPerEpoch }: {
      readonly train: TrainingFeatures;
      readonly validation: LabelledFeatures;
      readonly stepsPerEpoch: number;
    },
  ) {
    this.#engine = engine;
    this.#options = options;
    this.#train = train;
    this.#validation = validation;
    this.#stepsPerEpoch = stepsPerEpoch;
  }

  /** Computes the features that do not change. */
  static async prepare(
    backbone: Backbone,
    { train, validation }: HeadImages,
    options: HeadFitOptions,
  ): Promise<HeadFit> {
    return new HeadFit(backbone.engine, options, {
      train: await trainingFeatures(backbone, train, options),
      validation: await collectFeatures(backbone, validation, options),
      stepsPerEpoch: Math.floor(train.count / options.batchSize),
    });
  }

  /** Trains with the strength at hand to its end, or until the signal; saves after every epoch and then. */
  async run(start: HeadProgress): Promise<HeadProgress> {
    const { size, l2: strengths, checkpoints, signal, epochs } = this.#options;
    const l2 = strengths[start.strength] ?? NaN;
    const program = headTrainingProgram({ ...size, ...this.#options, l2, adam: ADAM_DEFAULTS });
    const executable = await this.#engine.compile(program, start.state);
    const head = await this.#engine.compile(headProgram(size, VALIDATION_BATCH), {
      [HEAD_WEIGHT]: tensorNamed(start.state, HEAD_WEIGHT),
    });
    const began = performance.now() - start.seconds * 1000;
    try {
      let progress = start;
      while (progress.strength === start.strength && !signal?.aborted) {
        const parts = {
          size,
          signal,
          train: await this.#train(Math.floor(progress.step / this.#stepsPerEpoch) + 1),
          settings: this.#options,
          start: progress.step,
        };
        const step = await trainHeadEpoch(executable, parts);
        if (oddTensor(await executable.readState())) {
          throw await headDivergence(executable, parts, { state: progress.state, step });
        }
        const ended = step % this.#stepsPerEpoch === 0 && step > progress.step
          ? await this.#endEpoch(executable, head, { l2, step })
          : undefined;
        const isLast = step === epochs * this.#stepsPerEpoch;
        progress = {
          strength: start.strength + Number(isLast),
          step: isLast ? 0 : step,
          seconds: (performance.now() - began) / 1000,
          state: isLast ? initialHeadState(size) : await executable.readState(),
          best: ended === undefined ? progress.best : betterOf(progress.best, ended),
        };
        await checkpoints?.save(progress);
        if (ended !== undefined) {
          const { weight: _, ...epoch } = ended;
          this.#options.observe(epoch);
        }
      }
      return progress;
    } finally {
      await executable.dispose();
      await head.dispose();
    }
  }

  /** Measures an epoch. */
  async #endEpoch(
    executable: Executable,
    head: Executable,
    { l2, step }: { readonly l2: number; readonly step: number },
  ): Promise<BestHead> {
    const loss = await takeMeanLoss(executable, this.#stepsPerEpoch);
    const state = await executable.readState([HEAD_WEIGHT]);
    head.writeState(state);
    const validationAccuracy = await headAccuracy(head, this.#options.size, this.#validation);
    return {
      l2,
      epoch: step / this.#stepsPerEpoch,
      loss,
      ...(validationAccuracy !== undefined && { validationAccuracy }),
      weight: tensorNamed(state, HEAD_WEIGHT),
    };
  }
}

/** The one that classifies more validation images correctly; the first of equals, the last without any. */
function betterOf(best: BestHead | undefined, ended: BestHead): BestHead {
  const { validationAccuracy } = ended;
  const isBetter = best === undefined || validationAccuracy === undefined ||
    validationAccuracy > (best.validationAccuracy ?? 0);
  return isBetter ? ended : best;
}
