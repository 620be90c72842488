/**
 * Supervised runs.
 *
 * @module
 */

import { MODEL_NAME, taskCommand } from "@goodness/cli";
import { type LabelScorer, LOSSES, type Model, parameterCount } from "@goodness/core";
import { join } from "node:path";
import { evaluate, type Evaluation, withLabelScorer } from "../evaluation/evaluation.ts";
import {
  measureOutOfDistribution,
  type OutOfDistribution,
} from "../evaluation/out_of_distribution.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { parseStoredSettings } from "../settings/stored_settings.ts";
import { percent } from "../text/text.ts";
import type { TrainingPlan } from "../training/plan.ts";
import type { FinishedTraining } from "../training/train.ts";
import { reportFacts } from "./report_facts.ts";
import type { Run, RunJob, RunOptions, RunOutcome } from "./job.ts";
import { makeRun } from "./run.ts";
import {
  completeSettings,
  type NetworkOptions,
  prepareJob,
  trainedModel,
  trainNetwork,
} from "./training_run.ts";
import { writeModel } from "./write_model.ts";

/** The results of a finished run. */
export interface RunSummary {
  /** The command that ran. */
  readonly command: string;
  /** The run folder. */
  readonly run: string;
  /** The model file; none is kept of a single batch that was overfit. */
  readonly model: string | null;
  /** The engine. */
  readonly engine: string;
  /** What it ran on. */
  readonly device: string;
  /** How many times each training image was seen. */
  readonly epochs: number;
  /** Seconds of training: steps and validation. */
  readonly seconds: number;
  /** Training images per second of training. */
  readonly imagesPerSecond: number;
  /** The share of test images classified correctly. */
  readonly testAccuracy: number;
  /** The same for each layer alone. */
  readonly accuracyPerLayer: readonly number[];
  /** Trained numbers of the network. */
  readonly parameters: number;
  /** The seed. */
  readonly seed: number;
}

/** What a run's training and test came to. */
interface TestedRun {
  readonly trained: FinishedTraining;
  readonly test: Evaluation;
  /** How well goodness separates the data set's images from others, where there is validation. */
  readonly outOfDistribution?: OutOfDistribution | undefined;
}

const REPORT_NAME = "report.html";

const SUPERVISED: RunJob<TrainSettings, TrainingPlan, FinishedTraining, TestedRun, RunSummary> = {
  name: "supervised",
  task: "train:supervised",
  settingsOf: (chosen) => completeSettings("supervised", chosen),
  parseSettings: parseStoredSettings,
  prepare: async (settings, options) => await prepareJob("supervised", settings, options),
  nameOf: ({ network }) => network.spec.name,
  lastFile: (_, settings) => settings.overfitBatch ? REPORT_NAME : MODEL_NAME,
  train: trainNetwork,
  test: testRun,
  write: writeResults,
  summarise,
  linesOf,
};

/**
 * Trains a network on labelled images, tests it and writes a run folder.
 *
 * @param options The run.
 * @returns The outcome. An interrupted run is saved and can be resumed; a finished one is left unchanged.
 * @throws {InputError} If the settings do not fit the job, the data set or each other.
 * @throws {Error} If something is wrong with the data set, the engine or the folder.
 *
 * @example A rehearsal of a small network
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { trainSupervised } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const layers = [{ kind: "dense", units: 20 }] as const;
 * const { status } = await trainSupervised({
 *   network: { ...networkPreset("dense"), layers, goodnessLayers: [0] },
 *   settings: { limitTrain: 500, batchSize: 20, engine: "native" },
 *   out: await Deno.makeTempDir() + "/run",
 *   command: "an example",
 *   write: () => {},
 *   dryRun: true,
 * });
 * assertEquals(status, "rehearsed");
 * ```
 */
export async function trainSupervised(
  { network, ...options }: RunOptions & NetworkOptions,
): Promise<RunOutcome<RunSummary>> {
  return await makeRun(SUPERVISED, options, network === undefined ? {} : { network });
}

async function testRun(
  { plan }: Run<TrainingPlan>,
  trained: FinishedTraining,
): Promise<TestedRun> {
  return await withLabelScorer({ ...plan, ...trained }, async (scorer) => {
    const test = await evaluate(scorer, plan.network, plan.dataset.test);
    return { trained, test, outOfDistribution: await outOfDistributionOf(scorer, plan) };
  });
}

/** What goodness says about images that are none of the data set's; nothing where it cannot be found out. */
async function outOfDistributionOf(
  scorer: LabelScorer,
  { network, settings, dataset }: TrainingPlan,
): Promise<OutOfDistribution | undefined> {
  // A hybrid is of two images; what has overfit one batch is no model of the data set.
  if (settings.overfitBatch || dataset.validation.count === 0 || dataset.test.count < 2) {
    return undefined;
  }
  return await measureOutOfDistribution(scorer, network, dataset, settings.seed);
}

async function writeResults(run: Run<TrainingPlan>, tested: TestedRun): Promise<void> {
  const { folder, plan } = run;
  const { trained, test, outOfDistribution } = tested;
  const { accuracy: testAccuracy, accuracyPerLayer } = test;
  const confidence = outOfDistribution?.confidence;
  const model: Model = {
    ...trainedModel(run, trained, { testAccuracy, accuracyPerLayer }),
    ...(confidence && { confidence }),
  };
  await folder.write(REPORT_NAME, await reportOf(run, tested, model));
  if (plan.settings.overfitBatch) return; // it knows one batch, and is no model of the data set
  const { validationAccuracy } = trained;
  await writeModel(folder, model, { test: plan.dataset.test, validationAccuracy });
}

async function reportOf(
  { folder, plan: { network, dataset, settings } }: Run<TrainingPlan>,
  { trained: { weights }, test, outOfDistribution }: TestedRun,
  model: Model,
): Promise<string> {
  // Loaded here, as the plotting library is of no use before a run has ended.
  const { collectReportData, reportEpochs } = await import("../report/report_data.ts");
  const { renderReport } = await import("../report/report.ts");
  return renderReport(collectReportData({
    title: `${network.spec.name} on ${dataset.name}`,
    facts: reportFacts(model),
    network,
    weights,
    epochs: reportEpochs(folder.metrics),
    test: dataset.test,
    evaluation: test,
    hasThreshold: LOSSES[settings.loss].usesThreshold,
    ...(outOfDistribution && { outOfDistribution }),
  }));
}

function summarise(
  { plan: { network, engine, settings }, folder, command }: Run<TrainingPlan>,
  { trained, test }: TestedRun,
): RunSummary {
  return {
    command,
    run: folder.path,
    model: settings.overfitBatch ? null : folder.modelPath,
    engine: engine.name,
    device: engine.device,
    epochs: trained.epochs,
    seconds: trained.seconds,
    imagesPerSecond: trained.imagesPerSecond,
    testAccuracy: test.accuracy,
    accuracyPerLayer: test.accuracyPerLayer,
    parameters: parameterCount(network),
    seed: settings.seed,
  };
}

function linesOf(summary: RunSummary): string[] {
  const layers = summary.accuracyPerLayer.map(percent).join(", ");
  return [
    `test accuracy ${percent(summary.testAccuracy)} (layers alone: ${layers})`,
    `trained ${summary.epochs} epochs in ${summary.seconds.toFixed(1)} s, ` +
    `${Math.round(summary.imagesPerSecond)} images/s`,
    `report: ${join(summary.run, REPORT_NAME)}`,
    ...(summary.model === null
      ? ["no model is kept of a single batch that was overfit"]
      : [`model: ${summary.model}`, `next: ${taskCommand("demo", ["--model", summary.model])}`]),
  ];
}
