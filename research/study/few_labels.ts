/**
 * The study of few labels: a head on an unsupervised backbone, compared with a head on random features
 * and with the supervised default.
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
  type NetworkSpec,
} from "@goodness/core";
import { type DistortionOptions, UNALTERED } from "@goodness/core/images";
import { type Dataset, loadDataset, type Split, trainSupervised } from "@goodness/trainer";
import { repeatedSplit, splitPart, writeIdxDataset } from "@goodness/trainer/data";
import { type Backbone, evaluateHeadOnce } from "@goodness/trainer/evaluation";
import { fitHead, headLayers } from "@goodness/trainer/head";
import { exists } from "@goodness/trainer/storage";
import { percent } from "@goodness/trainer/text";
import type { WriteLine } from "@goodness/trainer/training";
import { join } from "node:path";
import { type Statistics, statisticsOf } from "../ledger/statistics.ts";
import { drawLabels } from "./label_draw.ts";

/** How to make the study. */
export interface FewLabelsOptions {
  /** The backbone. */
  readonly backbone: Model;
  /** Numbers of images of each label, one result for each number. */
  readonly perLabel: readonly number[];
  /** How many draws of images. */
  readonly draws: number;
  /** The name of a data set, or a folder. */
  readonly dataset: string;
  /** The images that errors are measured on: those held out for validation, or the test images. */
  readonly evaluated: "validation" | "test";
  /** Training images that each method sees, over all epochs. */
  readonly seen: number;
  /** The engine. */
  readonly engine: EngineChoice;
  /** The network of the supervised runs. @default {that of the preset "local"} */
  readonly network?: NetworkSpec | undefined;
  /** The folder for the supervised runs. */
  readonly out: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
}

/** The methods that are compared. */
export const FEW_LABEL_METHODS = ["backbone", "random", "supervised", "distorted"] as const;

/** The name of a method. */
export type FewLabelMethod = typeof FEW_LABEL_METHODS[number];

/** The errors for one number of labels. */
export interface FewLabelsResult {
  /** Images of each label. */
  readonly perLabel: number;
  /** Errors in percent over the draws. */
  readonly errors: Readonly<Record<FewLabelMethod, Statistics>>;
}

/** Training images held out for validation. */
const VALIDATION = 10_000;

/** How far the images of a few labels are distorted; chosen on validation images. */
const DISTORTIONS = {
  shift: 1,
  rotation: 12,
  scaling: 0.12,
  shear: 0.12,
  elastic: 1.2,
  flip: false,
  ...UNALTERED,
};

/** The largest number of epochs of the supervised training. */
const SUPERVISED_EPOCHS = 10;

/** How the heads are trained; chosen on validation images. */
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
    results.push({ perLabel, errors: forEachMethod(errorsOf) });
  }
  return results;
}

function forEachMethod<T>(of: (method: FewLabelMethod) => T): Record<FewLabelMethod, T> {
  return {
    backbone: of("backbone"),
    random: of("random"),
    supervised: of("supervised"),
    distorted: of("distorted"),
  };
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
  const images = { train, evaluated: dataset[options.evaluated] };
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

/** The images of one draw. */
interface StudyImages {
  /** The training images. */
  readonly train: Split;
  /** The images that errors are measured on. */
  readonly evaluated: Split;
}

function epochsFor({ count }: Split, { seen }: FewLabelsOptions): number {
  return Math.max(1, Math.round(seen / count));
}

async function headError(
  backbone: Backbone,
  { train, evaluated }: StudyImages,
  options: FewLabelsOptions,
): Promise<number> {
  const head = await fitHead(backbone, { train, validation: splitPart(train, 0, 0) }, {
    ...HEAD,
    layers: headLayers(backbone.network),
    epochs: epochsFor(train, options),
    observe: () => {},
  });
  if (head === undefined) throw new RangeError("Cannot evaluate a head whose training was ended");
  const { accuracy } = await evaluateHeadOnce(backbone, head, evaluated);
  return 1 - accuracy;
}

/** The supervised default on the same labels, for as many training images seen. */
async function supervisedError(
  name: string,
  { train, evaluated }: StudyImages,
  options: FewLabelsOptions,
  distortions: Partial<DistortionOptions> = {},
): Promise<number> {
  const folder = join(options.out, name);
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  const dataset = join(folder, "images");
  // Validation and logging at the end of an epoch take time, so there are few epochs of repeated images.
  const times = epochsFor(train, options);
  const repetitions = Math.ceil(times / SUPERVISED_EPOCHS);
  const epochs = Math.ceil(times / repetitions);
  await writeIdxDataset(dataset, repeatedSplit(train, repetitions), evaluated);
  const outcome = await trainSupervised({
    network: options.network,
    settings: {
      preset: "local",
      labelPlacement: "everywhere",
      dataset,
      validation: 0,
      engine: options.engine,
      batchSize: HEAD.batchSize,
      epochs,
      validateEvery: epochs,
      ...distortions,
    },
    out: join(folder, "run"),
    command: `supervised default on ${name}`,
    write: () => {},
  });
  if (outcome.status !== "finished") throw new Error(`Cannot go on: the run was ${outcome.status}`);
  return 1 - outcome.summary.testAccuracy;
}
