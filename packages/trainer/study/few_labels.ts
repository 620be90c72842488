/**
 * The study of few labels: what a head on an unsupervised backbone learns from them, beside the
 * supervised default and a head on random features.
 *
 * @module
 */

import {
  createEngine,
  type EngineChoice,
  HeadReader,
  initialWeights,
  type Model,
} from "@goodness/core";
import { join } from "node:path";
import type { Backbone } from "../backbone.ts";
import { loadDataset, type Split } from "../dataset.ts";
import type { WriteLine } from "../display.ts";
import { evaluateHead } from "../evaluation.ts";
import { headLayers } from "../head_settings.ts";
import { trainHead } from "../head_training.ts";
import { writeIdxDataset } from "../idx_dataset.ts";
import { type Statistics, statisticsOf } from "../ledger/statistics.ts";
import { run } from "../run.ts";
import { percent } from "../text.ts";
import { exists } from "../files.ts";
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
  /** What computes. */
  readonly engine: EngineChoice;
  /** The folder for the supervised runs. */
  readonly out: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
}

/** What is compared. */
export const FEW_LABEL_METHODS = ["backbone", "random", "supervised"] as const;

/** The name of what is compared. */
export type FewLabelMethod = typeof FEW_LABEL_METHODS[number];

/** What was found for one number of labels. */
export interface FewLabelsResult {
  /** Images of each label. */
  readonly perLabel: number;
  /** Errors in percent over the draws. */
  readonly errors: Readonly<Record<FewLabelMethod, Statistics>>;
}

/** Images that are shown to each method, over all epochs, so that all of them come to rest. */
const SHOWN = 20_000;

/** Training images kept for validation, where they are what accuracy is of. */
const VALIDATION = 10_000;

/** How the heads are trained; settled on validation images. */
const HEAD = { batchSize: 50, learningRate: 1e-3, l2: [1e-3], seed: 1 };

/**
 * Makes the study.
 *
 * @param options How.
 * @returns One result for each number of labels.
 * @throws {Error} If the dataset is damaged or a training fails.
 */
export async function studyFewLabels(options: FewLabelsOptions): Promise<FewLabelsResult[]> {
  const { perLabel, draws, write } = options;
  const { network, weights, training } = options.backbone;
  const engine = await createEngine(options.engine);
  const dataset = await loadDataset(options.dataset, { validation: VALIDATION });
  const judged = dataset[options.judged];
  const backbone = { network, weights, engine };
  const random = { ...backbone, weights: initialWeights(network, training.seed) };
  const results: FewLabelsResult[] = [];
  for (const count of perLabel) {
    const errors: Record<FewLabelMethod, number[]> = { backbone: [], random: [], supervised: [] };
    for (let draw = 1; draw <= draws; draw++) {
      const { labels } = network.spec;
      const train = drawLabels(dataset.train, { labels, perLabel: count, draw });
      const found = {
        backbone: await headError(backbone, train, judged),
        random: await headError(random, train, judged),
        supervised: await supervisedError(train, judged, options, `${count}-draw-${draw}`),
      };
      FEW_LABEL_METHODS.forEach((method) => errors[method].push(100 * found[method]));
      const texts = FEW_LABEL_METHODS.map((method) => `${method} ${percent(found[method])}`);
      write(`${count} images a label, draw ${draw}: errors ${texts.join(", ")}`);
    }
    results.push({
      perLabel: count,
      errors: {
        backbone: statisticsOf(errors.backbone),
        random: statisticsOf(errors.random),
        supervised: statisticsOf(errors.supervised),
      },
    });
  }
  return results;
}

function epochsFor({ count }: Split): number {
  return Math.max(1, Math.round(SHOWN / count));
}

async function headError(backbone: Backbone, train: Split, judged: Split): Promise<number> {
  const layers = headLayers(backbone.network, "all");
  const none = { ...train, count: 0, images: new Uint8Array(), labels: new Uint8Array() };
  const { weight } = await trainHead(backbone, { train, validation: none }, {
    ...HEAD,
    layers,
    epochs: epochsFor(train),
    observe: () => {},
  });
  const training = { command: "", dataset: "", seed: 0, epochs: 0, l2: 0, testAccuracy: 0 };
  const reader = new HeadReader(backbone.engine, {
    ...backbone,
    head: { layers, weight, training },
  });
  const { accuracy } = await evaluateHead(reader, backbone.network, judged);
  await reader.dispose();
  return 1 - accuracy;
}

/** The supervised default on the same labels, for as many images shown. */
async function supervisedError(
  train: Split,
  judged: Split,
  { out, engine }: FewLabelsOptions,
  name: string,
): Promise<number> {
  const folder = join(out, name);
  if (await exists(folder)) await Deno.remove(folder, { recursive: true });
  const dataset = join(folder, "images");
  await writeIdxDataset(dataset, train, judged);
  const outcome = await run({
    settings: {
      ...{ preset: "local", dataset, validation: 0, engine },
      ...{ batchSize: HEAD.batchSize, epochs: epochsFor(train), validateEvery: epochsFor(train) },
    },
    out: join(folder, "run"),
    command: `supervised default on ${name}`,
    write: () => {},
  });
  if (outcome.status !== "finished") throw new Error(`Cannot go on: the run was ${outcome.status}`);
  return 1 - outcome.summary.testAccuracy;
}
