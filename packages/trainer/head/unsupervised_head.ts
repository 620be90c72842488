/**
 * The second stage of an unsupervised training: a softmax head on the backbone's features, and the same
 * head on the features of the network before it learnt, so that all can see what learning adds.
 *
 * @module
 */

import { type Head, initialWeights } from "@goodness/core";
import { featureCount } from "@goodness/core/prediction";
import type { Dataset } from "../data/dataset.ts";
import type { Backbone } from "../evaluation/backbone.ts";
import { evaluateHeadOnce } from "../evaluation/head_evaluation.ts";
import type { ReadoutEvaluation } from "../evaluation/readout_evaluation.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { headCheckpoints } from "./head_checkpoint.ts";
import { epochLine, memoryLine } from "./head_display.ts";
import type { HeadSettings } from "./head_settings.ts";
import { fitHead, headSize, type TrainedHead } from "./head_training.ts";

/** How to train the heads. */
export interface UnsupervisedHeadOptions {
  /** The settings of both. */
  readonly settings: HeadSettings;
  /** The seed that the backbone started from. */
  readonly backboneSeed: number;
  /** Where the trainings are kept, and gone on with. */
  readonly folder: RunFolder;
  /** Where lines about the progress go. */
  readonly write: (line: string) => void;
  /** Ends the training after the step at hand. */
  readonly signal?: AbortSignal | undefined;
}

/** Two heads of the same settings. */
export interface UnsupervisedHeads {
  /** The head on the backbone. */
  readonly trained: TrainedHead;
  /** The head on the network before it learnt. */
  readonly onRandomFeatures: TrainedHead;
}

/** A head and how it does. */
export interface UnsupervisedHead {
  /** The head. */
  readonly head: Head;
  /** How it classifies the test images. */
  readonly test: ReadoutEvaluation;
  /** The share of validation images that it classifies correctly, if there are any. */
  readonly validationAccuracy?: number;
  /** The share of test images that the head on the untrained network classifies correctly. */
  readonly randomFeatureAccuracy: number;
}

/** The network as it was before it learnt. */
function untrained(backbone: Backbone, seed: number): Backbone {
  return { ...backbone, weights: initialWeights(backbone.network, seed) };
}

/**
 * Trains both heads, or goes on where this was interrupted.
 *
 * @param backbone The trained backbone.
 * @param dataset The images; those for testing are not looked at.
 * @param options How to train them.
 * @returns The heads; nothing if the signal ended their training, whose checkpoint was saved then.
 * @throws {InputError} If the settings fit neither the network nor the images.
 * @throws {DivergedError} If numbers are not finite; what was saved before is kept.
 */
export async function trainUnsupervisedHeads(
  backbone: Backbone,
  dataset: Pick<Dataset, "train" | "validation">,
  options: UnsupervisedHeadOptions,
): Promise<UnsupervisedHeads | undefined> {
  const { settings: { layers }, backboneSeed, write } = options;
  write(memoryLine(dataset, layers, featureCount(backbone.network, layers)));
  const fit = async (
    on: Backbone,
    name: string,
    file: string,
  ): Promise<TrainedHead | undefined> => {
    const { settings, folder, signal } = options;
    const head = await fitHead(on, dataset, {
      ...settings,
      signal,
      checkpoints: headCheckpoints(
        folder,
        `checkpoints/${file}.safetensors`,
        headSize(on.network, layers),
      ),
      observe: (epoch) => write(`${name}, ${epochLine(epoch, settings.epochs)}`),
    });
    if (head) write(`${name}, chosen: L2 ${head.l2}, epoch ${head.epoch}`);
    return head;
  };
  const before = untrained(backbone, backboneSeed);
  const onRandomFeatures = await fit(before, "untrained network", "random-head");
  const trained = onRandomFeatures && await fit(backbone, "backbone", "head");
  return trained && { trained, onRandomFeatures };
}

/**
 * Measures both heads on the test images, once each.
 *
 * @param backbone The trained backbone.
 * @param dataset The images.
 * @param options The heads, the seed that the backbone started from, and what to quote in the model.
 * @returns The head and how it does.
 */
export async function testUnsupervisedHeads(
  backbone: Backbone,
  dataset: Pick<Dataset, "name" | "test">,
  { trained, onRandomFeatures, seed, backboneSeed, command }: UnsupervisedHeads & {
    readonly seed: number;
    readonly backboneSeed: number;
    readonly command: string;
  },
): Promise<UnsupervisedHead> {
  const before = untrained(backbone, backboneSeed);
  const random = await evaluateHeadOnce(before, onRandomFeatures, dataset.test);
  const test = await evaluateHeadOnce(backbone, trained, dataset.test);
  const { layers, weight, epoch, l2, validationAccuracy } = trained;
  const validation = validationAccuracy === undefined ? {} : { validationAccuracy };
  const training = {
    command,
    dataset: dataset.name,
    seed,
    epochs: epoch,
    l2,
    testAccuracy: test.accuracy,
    ...validation,
    randomFeatureAccuracy: random.accuracy,
  };
  return {
    head: { layers, weight, training },
    test,
    ...validation,
    randomFeatureAccuracy: random.accuracy,
  };
}
