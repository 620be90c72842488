/**
 * The second stage of an unsupervised training: a softmax head on the backbone's features, and the same
 * head on the features of the network before it learnt, so that all can see what learning adds.
 *
 * @module
 */

import { featureCount } from "@goodness/core/prediction";
import { type Head, initialWeights } from "@goodness/core";
import type { Backbone } from "../evaluation/backbone.ts";
import type { Dataset } from "../data/dataset.ts";
import { evaluateHeadOnce, type ReadoutEvaluation } from "../evaluation/evaluation.ts";
import { epochLine, memoryLine } from "./head_display.ts";
import type { HeadSettings } from "./head_settings.ts";
import { fitHead, type HeadEpoch, type TrainedHead } from "./head_training.ts";

/** How to train the heads. */
export interface UnsupervisedHeadOptions {
  /** The settings of both. */
  readonly settings: HeadSettings;
  /** The seed that the backbone started from. */
  readonly backboneSeed: number;
  /** The command to quote in the model. */
  readonly command: string;
  /** Where lines about the progress go. */
  readonly write: (line: string) => void;
}

/** A head and how it does. */
export interface UnsupervisedHead {
  /** The head. */
  readonly head: Head;
  /** How it reads the test images. */
  readonly test: ReadoutEvaluation;
  /** The share of validation images that it reads correctly, if there are any. */
  readonly validationAccuracy?: number;
  /** The share of test images that the head on the untrained network reads correctly. */
  readonly randomFeatureAccuracy: number;
}

/**
 * Trains both heads; the test images are read once by each.
 *
 * @param backbone The trained backbone.
 * @param dataset The images.
 * @param options How to train them.
 * @returns The head and how it does.
 * @throws {RangeError} If the settings fit neither the network nor the images.
 * @throws {Error} If the training diverges.
 */
export async function trainUnsupervisedHead(
  backbone: Backbone,
  dataset: Dataset,
  { settings, backboneSeed, command, write }: UnsupervisedHeadOptions,
): Promise<UnsupervisedHead> {
  const { network } = backbone;
  write(memoryLine(dataset, settings.layers, featureCount(network, settings.layers)));
  const weights = initialWeights(network, backboneSeed);
  const random = await trainAndTest({ ...backbone, weights }, dataset, {
    settings,
    write: (line) => write(`untrained network, ${line}`),
  });
  const { trained, test } = await trainAndTest(backbone, dataset, {
    settings,
    write: (line) => write(`backbone, ${line}`),
  });
  const { validationAccuracy } = trained;
  const head: Head = {
    layers: settings.layers,
    weight: trained.weight,
    training: {
      command,
      dataset: dataset.name,
      seed: settings.seed,
      epochs: trained.epoch,
      l2: trained.l2,
      testAccuracy: test.accuracy,
      ...(validationAccuracy !== undefined && { validationAccuracy }),
      randomFeatureAccuracy: random.test.accuracy,
    },
  };
  return {
    head,
    test,
    randomFeatureAccuracy: random.test.accuracy,
    ...(validationAccuracy !== undefined && { validationAccuracy }),
  };
}

async function trainAndTest(
  backbone: Backbone,
  dataset: Dataset,
  { settings, write }: Pick<UnsupervisedHeadOptions, "settings" | "write">,
): Promise<{ trained: TrainedHead; test: ReadoutEvaluation }> {
  const observe = (epoch: HeadEpoch): void => write(epochLine(epoch, settings.epochs));
  const trained = await fitHead(backbone, dataset, { ...settings, observe });
  write(`chosen: L2 ${trained.l2}, epoch ${trained.epoch}`);
  const test = await evaluateHeadOnce(backbone, trained, dataset.test);
  return { trained, test };
}
