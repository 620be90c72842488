/**
 * The study of few labels: what a head on an unsupervised backbone learns from them, beside the
 * supervised default and a head on random features.
 *
 * @module
 */

import {
  createEngine,
  type Engine,
  type EngineChoice,
  initialWeights,
  labelCount,
  type Model,
} from "@goodness/core";
import type { DistortionOptions } from "@goodness/core/images";
import { join } from "node:path";
import type { Backbone } from "@goodness/trainer/evaluation";
import { type Dataset, loadDataset, type Split } from "@goodness/trainer";
import { repeatedSplit, splitPart } from "@goodness/trainer/data";
import type { WriteLine } from "@goodness/trainer/training";
import { evaluateHeadOnce } from "@goodness/trainer/evaluation";
import { headLayers } from "@goodness/trainer/head";
import { fitHead } from "@goodness/trainer/head";
import { writeIdxDataset } from "@goodness/trainer/data";
import { type Statistics, statisticsOf } from "../ledger/statistics.ts";
import { trainSupervised } from "@goodness/trainer";
import { percent } from "@goodness/trainer/text";
import { exists } from "@goodness/trainer/storage";
import { drawLabels } from "./label_draw.ts";

/** How to make the study. */
export interface FewLabelsOptions {
  /** The backbone. */
  readonly backbone: Model;
  /** Images of each label, one study of each. */
  readonly perLabel: readonly number[];
  /** How many draws of images. */
  readonly draws: number;
  /** `mnist`, or a folder with the four IDX files. */
  readonly dataset: string;
  /** What the accuracy is of: training images kept for validation, or the test images. */
  readonly judged: "validation" | "test";
  /** Images that each method is shown, over all epochs. */
  readonly shown: number;
  /** What computes. */
  readonly engine: EngineChoice;
  /** The folder for the supervised runs. */
  readonly out: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
}

/** What is compared. */
export const FEW_LABEL_METHODS = ["backbone", "random", "supervised", "distorted"] as const;

/** The name of what is compared. */
export type FewLabelMethod = typeof FEW_LABEL_METHODS[number];

/** What was found for one number of labels. */
export interface FewLabelsResult {
  /** Images of each label. */
  readonly perLabel: number;
  /** Errors in percent over the draws. */
  readonly errors: Readonly<Record<FewLabelMethod, Statistics>>;
}

/** Training images kept for validation, where they are what accuracy is of. */
const VALIDATION = 10_000;

/** How far the images of a few labels are distorted; settled on validation images. */
const DISTORTIONS = {
  shift: 1,
  rotation: 12,
  scaling: 0.12,
  shear: 0.12,
  elastic: 1.2,
  flip: false,
};

/** Epochs of the supervised training, at most. */
const SUPERVISED_EPOCHS = 10;

/** How the heads are trained; settled on validation images. */
const HEAD = {
  batchSize: 50,
  learningRate: 1e-3,
  l2: [1e-2],
  seed: 1,
  distortions: DISTORTIONS,
};

/**
 * Makes the study.
 *
 * @param options How.
 * @returns One result for each number of labels.
 * @throws {Error} If the dataset is damaged or a training fails.
 */
export async function studyFewLabels(options: FewLabelsOptions): Promise<FewLabelsResult[]> {
  const engine = await createEngine(options.engine);
  const dataset = await loadDataset(options.dataset, { validation: VALIDATION });
  const results: FewLabelsResult[] = [];
  for (const perLabel of options.perLabel) {
    const found: Record<FewLabelMethod, number>[] = [];
    for (let draw = 1; draw <= options.draws; draw++) {
      found.push(await compareDraw({ engine, dataset, perLabel, draw }, options));
    }
    const errorsOf = (method: FewLabelMethod): Statistics =>
      statisticsOf(found.map((errors) => 100 * errors[method]));
    const errors = Object.fromEntries(FEW_LABEL_METHODS.map((name) => [name, errorsOf(name)]));
    results.push({ perLabel, errors: errors as Record<FewLabelMethod, Statistics> });
  }
  return results;
}

/** One draw of labels. */
interface Draw {
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly perLabel: number;
  readonly draw: number;
}

/** The errors of all methods on one draw. */
async function compareDraw(
  { engine, dataset, perLabel, draw }: Draw,
  options: FewLabelsOptions,
): Promise<Record<FewLabelMethod, number>> {
  const { network, weights, training } = options.backbone;
  const train = drawLabels(dataset.train, { labels: labelCount(network.spec), perLabel, draw });
  const images = { train, judged: dataset[options.judged] };
  const untrained = initialWeights(network, training.seed);
  const errors = {
    backbone: await headError({ network, weights, engine }, images, options),
    random: await headError({ network, weights: untrained, engine }, images, options),
    supervised: await supervisedError(`${perLabel}-draw-${draw}`, images, options),
    distorted: await supervisedError(
      `${perLabel}-distorted-draw-${draw}`,
      images,
      options,
      DISTORTIONS,
    ),
  };
  const texts = FEW_LABEL_METHODS.map((method) => `${method} ${percent(errors[method])}`);
  options.write(`${perLabel} images a label, draw ${draw}: errors ${texts.join(", ")}`);
  return errors;
}

/** What is learnt from, and what the errors are of. */
interface StudyImages {
  readonly train: Split;
  readonly judged: Split;
}

function epochsFor({ count }: Split, { shown }: FewLabelsOptions): number {
  return Math.max(1, Math.round(shown / count));
}

async function headError(
  backbone: Backbone,
  { train, judged }: StudyImages,
  options: FewLabelsOptions,
): Promise<number> {
  const head = await fitHead(backbone, { train, validation: splitPart(train, 0, 0) }, {
    ...HEAD,
    layers: headLayers(backbone.network),
    epochs: epochsFor(train, options),
    observe: () => {},
  });
  if (head === undefined) throw new RangeError("Cannot evaluate a head whose training was ended");
  const { accuracy } = await evaluateHeadOnce(backbone, head, judged);
  return 1 - accuracy;
}

/** The supervised default on the same labels, for as many images shown. */
async function supervisedError(
  name: string,
  { train, judged }: StudyImages,
  options: FewLabelsOptions,
  distortions: Partial<DistortionOptions> = {},
): Promise<number> {
  const folder = join(options.out, name);
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  const dataset = join(folder, "images");
  // An epoch ends with much to keep and to log, so there are few, of many repetitions.
  const times = epochsFor(train, options);
  const repetitions = Math.ceil(times / SUPERVISED_EPOCHS);
  const epochs = Math.ceil(times / repetitions);
  await writeIdxDataset(dataset, repeatedSplit(train, repetitions), judged);
  const outcome = await trainSupervised({
    settings: {
      ...{
        preset: "local",
        labelPlacement: "everywhere",
        dataset,
        validation: 0,
        engine: options.engine,
      },
      ...{ batchSize: HEAD.batchSize, epochs, validateEvery: epochs, ...distortions },
    },
    out: join(folder, "run"),
    command: `supervised default on ${name}`,
    write: () => {},
  });
  if (outcome.status !== "finished") throw new Error(`Cannot go on: the run was ${outcome.status}`);
  return 1 - outcome.summary.testAccuracy;
}
