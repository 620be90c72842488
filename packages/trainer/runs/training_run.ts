/**
 * What supervised and unsupervised runs share: their settings, and the training of a network.
 *
 * @module
 */

import {
  InputError,
  type Model,
  type NetworkSpec,
  parseNetworkSpec,
  trainingShapes,
} from "@goodness/core";
import { migrateNetworkSpec } from "@goodness/core/migration";
import { absoluteSource } from "../data/datasets.ts";
import { dividedPlan } from "../parallel/lead.ts";
import { follow } from "../parallel/follow.ts";
import { type Processes, sharedEngine } from "../parallel/processes.ts";
import { jobOf, jobOfNetwork } from "../settings/jobs.ts";
import type { Job } from "../settings/setting.ts";
import { resolveSettings, type TrainSettings } from "../settings/settings.ts";
import { plainDisplay } from "../training/display.ts";
import { prepareTraining, type TrainingPlan } from "../training/plan.ts";
import { type FinishedTraining, train } from "../training/train.ts";
import type { PrepareRunOptions, Run, RunDetails, RunOptions } from "./job.ts";

/** What a run of a network of one's own is told besides. */
export interface NetworkOptions {
  /** The network to train; that of the preset where left out. */
  readonly network?: NetworkSpec | undefined;
}

/**
 * Completes the settings of a training.
 *
 * @param job What it does.
 * @param chosen The settings that were chosen.
 * @returns All settings; those of the preset where nothing was chosen.
 */
export function completeSettings(
  job: Job,
  chosen: Partial<TrainSettings> | undefined,
): TrainSettings {
  const settings = resolveSettings(job, chosen);
  return { ...settings, dataset: absoluteSource(settings.dataset) };
}

/**
 * Prepares the training of a run.
 *
 * @param job What it does.
 * @param settings Its settings.
 * @param options Its details, among them `network` if it is not the preset's.
 * @returns The plan.
 * @throws {InputError} If the settings do not fit the job, the data set or each other.
 */
export async function prepareJob(
  job: Job,
  settings: TrainSettings,
  options: PrepareRunOptions,
): Promise<TrainingPlan> {
  const { details, dryRun, processes } = options;
  const plan = await prepareOwn(job, settings, options);
  if (processes === undefined) return plan;
  const { fingerprint } = plan.dataset;
  const assignment = { job, settings: plan.settings, details, dryRun, fingerprint };
  return dividedPlan(plan, { ...processes, assignment });
}

/** Prepares a training as one process makes it, on its share of the machine. */
async function prepareOwn(
  job: Job,
  settings: TrainSettings,
  { details, source, dryRun, processes }: PrepareRunOptions,
): Promise<TrainingPlan> {
  const network = networkOf(details);
  checkJob(job, settings, network);
  const shared = processes && sharedEngine(processes.communicator);
  return await prepareTraining(settings, { network, source, dryRun, shared });
}

/**
 * Trains this process's share of the runs that process 0 makes, until it has made them.
 *
 * @param processes The processes; this is not process 0.
 * @throws {Error} If this process cannot do its share. The message says which one it is.
 */
export async function followRuns(processes: Processes): Promise<void> {
  await follow(
    processes.communicator,
    ({ job, settings, details, dryRun }) =>
      prepareOwn(job, settings, { details, dryRun, processes }),
  );
}

function networkOf({ network }: RunDetails): NetworkSpec | undefined {
  return network === undefined ? undefined : parseNetworkSpec(migrateNetworkSpec(network));
}

/** A network learns with labels or without; each job trains one kind. */
function checkJob(job: Job, settings: TrainSettings, network?: NetworkSpec): void {
  const found = network === undefined ? jobOf(settings) : jobOfNetwork(network);
  if (found === job) return;
  const { labelPlacement } = network ?? settings;
  throw new InputError(
    `Cannot train ${job} with labelPlacement "${labelPlacement}", which is ${found}: ` +
      `train it ${found}, or choose another "preset" or "labelPlacement"`,
  );
}

/**
 * Trains the network of a run, or resumes its training.
 *
 * @param run The run.
 * @param options Who hears of it, and what ends it.
 * @returns What it came to; nothing if the signal ended it.
 * @throws {Error} If the training diverges; what was saved before is kept.
 */
export async function trainNetwork(
  { plan, folder }: Run<TrainingPlan>,
  { write, observer = plainDisplay(write), signal }: RunOptions,
): Promise<FinishedTraining | undefined> {
  const checkpoint = await folder.loadCheckpoint(trainingShapes(plan.network, plan.stepOptions));
  const result = await train(plan, { folder, observer, signal, checkpoint });
  if (result.status === "finished") return result;
  write(`stopped and saved after step ${result.step} of ${result.steps}`);
  return undefined;
}

/**
 * The model that a training came to.
 *
 * @param run The run.
 * @param trained What its training came to.
 * @param test How it classifies the test images, where it was measured.
 * @returns The model.
 */
export function trainedModel(
  { plan: { network, dataset, settings, engine }, command }: Run<TrainingPlan>,
  { weights, epochs, seconds }: FinishedTraining,
  test: Pick<Model["training"], "testAccuracy" | "accuracyPerLayer"> = { accuracyPerLayer: [] },
): Model {
  const training = {
    command,
    dataset: dataset.name,
    seed: settings.seed,
    epochs,
    engine: `${engine.name} (${engine.device})`,
    seconds,
    ...test,
  };
  return { network, weights, training };
}
