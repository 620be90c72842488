/**
 * The training of a head with one strength of the L2 penalty, epoch by epoch.
 *
 * @module
 */

import { type Executable, randomStream } from "@goodness/core";
import {
  HEAD_WEIGHT,
  headProgram,
  type HeadSize,
  headTrainingProgram,
  initialHeadState,
} from "@goodness/core/head";
import { oddTensor, tensorNamed } from "@goodness/core/ops";
import { ADAM_DEFAULTS } from "@goodness/core/training";
import type { Dataset } from "../data/dataset.ts";
import { TrainingImages } from "../data/training_images.ts";
import type { Backbone } from "../evaluation/backbone.ts";
import type { BestHead, HeadCheckpoints, HeadProgress } from "./head_checkpoint.ts";
import { headDivergence } from "./head_divergence.ts";
import {
  headAccuracy,
  type HeadEpoch,
  takeMeanLoss,
  trainHeadEpoch,
  VALIDATION_BATCH,
} from "./head_epoch.ts";
import { collectFeatures, distortedFeatures, type LabelledFeatures } from "./head_features.ts";
import type { HeadSettings } from "./head_settings.ts";

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

/** How to train, and how large the head is. */
export interface HeadFitOptions extends HeadTrainingOptions {
  /** Its features and labels. */
  readonly size: HeadSize;
}

/** Trains with one strength of the penalty after the other, each by a call of `run`. */
export class HeadFit {
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
