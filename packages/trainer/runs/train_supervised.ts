/**
 * Supervised runs.
 *
 * @module
 */

import { MODEL_NAME } from "@goodness/cli";
import type { LabelScorer } from "@goodness/core";
import { evaluate, withLabelScorer } from "../evaluation/evaluation.ts";
import {
  measureOutOfDistribution,
  type OutOfDistribution,
} from "../evaluation/out_of_distribution.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { parseStoredSettings } from "../settings/stored_settings.ts";
import type { TrainingPlan } from "../training/plan.ts";
import type { FinishedTraining } from "../training/train.ts";
import type { PrepareRunOptions, Run, RunJob, RunOptions, RunOutcome } from "./job.ts";
import { makeRun } from "./run.ts";
import {
  type RunSummary,
  summariseSupervised,
  supervisedLines,
  type TestedSupervised,
  writeSupervised,
} from "./supervised_results.ts";
import { completeSettings, type NetworkOptions, prepareJob, trainNetwork } from "./training_run.ts";
import { REPORT_NAME } from "./write_model.ts";

const SUPERVISED: RunJob<
  TrainSettings,
  TrainingPlan,
  FinishedTraining,
  TestedSupervised,
  RunSummary
> = {
  name: "supervised",
  task: "train:supervised",
  settingsOf: (chosen) => completeSettings("supervised", chosen),
  parseSettings: parseStoredSettings,
  prepare: prepareSupervised,
  nameOf: ({ network }) => network.spec.name,
  lastFile: (_, settings) => settings.overfitBatch ? REPORT_NAME : MODEL_NAME,
  train: trainNetwork,
  test: testSupervised,
  write: writeSupervised,
  summarise: summariseSupervised,
  linesOf: supervisedLines,
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

async function prepareSupervised(
  settings: TrainSettings,
  options: PrepareRunOptions,
): Promise<TrainingPlan> {
  return await prepareJob("supervised", settings, options);
}

async function testSupervised(
  { plan }: Run<TrainingPlan>,
  trained: FinishedTraining,
): Promise<TestedSupervised> {
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
