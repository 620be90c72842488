/**
 * Runs that train a head on a trained network.
 *
 * @module
 */

import { MODEL_NAME, taskCommand } from "@goodness/cli";
import { encodeModel, type Head, InputError, type Model } from "@goodness/core";
import { defaultReadout, featureCount } from "@goodness/core/prediction";
import { resolve } from "node:path";
import { loadDataset } from "../data/dataset.ts";
import { compareReadouts } from "../evaluation/readout_figures.ts";
import { headCheckpoints } from "../head/head_checkpoint.ts";
import { epochLine, memoryLine } from "../head/head_display.ts";
import { headLayers } from "../head/head_settings.ts";
import { fitHead, headSize, type TrainedHead } from "../head/head_training.ts";
import { startEngine } from "../training/start_engine.ts";
import { loadCopyOr } from "../storage/load_model.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import type { RunPlan } from "../training/plan.ts";
import {
  headLines,
  type HeadSummary,
  summariseHead,
  type TestedHeadRun,
  writeHead,
} from "./head_results.ts";
import {
  completeHeadSettings,
  type HeadRunSettings,
  parseHeadSettings,
} from "./head_run_settings.ts";
import type { PrepareRunOptions, Run, RunDetails, RunJob, RunOptions, RunOutcome } from "./job.ts";
import { makeRun } from "./run.ts";

/** What to train a head on, and how. */
export interface HeadRunOptions extends RunOptions<HeadRunSettings> {
  /** The model file, or the run folder that holds it; required unless a run is resumed. */
  readonly model?: string | undefined;
}

/** What such a run works with. */
interface HeadPlan extends RunPlan<HeadRunSettings> {
  /** The model that gets a head. */
  readonly model: Model;
  /** The layers that feed the head, from 0. */
  readonly layers: readonly number[];
}

const HEAD: RunJob<HeadRunSettings, HeadPlan, TrainedHead, TestedHeadRun, HeadSummary> = {
  name: "head",
  task: "train:head",
  settingsOf: completeHeadSettings,
  parseSettings: parseHeadSettings,
  prepare: prepareHead,
  nameOf: ({ network }) => network.spec.name,
  lastFile: () => MODEL_NAME,
  train: trainHeadRun,
  test: testHead,
  write: writeHead,
  summarise: summariseHead,
  linesOf: headLines,
};

/** The name of the copy of the model that a run keeps, so that it can be resumed. */
const BASE_NAME = "base.safetensors";

/**
 * Trains a head on a model's network and stores both as a new model. A head that the model has is
 * replaced.
 *
 * @param options What to train on, and how.
 * @returns The outcome. An interrupted run is saved and can be resumed; a finished one is left unchanged.
 * @throws {Deno.errors.AlreadyExists} If the folder of a new run exists.
 * @throws {InputError} If the settings fit neither the model nor the data set.
 * @throws {Error} If the model or the data set is damaged, or the training diverges.
 *
 * @example A head on a shipped model
 * ```ts
 * import { trainHead } from "@goodness/trainer";
 *
 * async function main(): Promise<void> {
 *   const outcome = await trainHead({
 *     model: "data/models/mnist-local.safetensors",
 *     settings: { epochs: 5 },
 *     out: "runs/head",
 *     command: "an example",
 *     write: (line) => console.error(line),
 *   });
 *   if (outcome.status === "finished") console.log(outcome.summary.head.testAccuracy);
 * }
 * ```
 */
export async function trainHead(
  { model, ...options }: HeadRunOptions,
): Promise<RunOutcome<HeadSummary>> {
  if (model === undefined && options.resume === undefined) {
    throw new InputError("Cannot train a head without a model: choose its file or run folder");
  }
  return await makeRun(HEAD, options, model === undefined ? {} : { model: resolve(model) });
}

async function prepareHead(
  settings: HeadRunSettings,
  { details, source, folder }: PrepareRunOptions,
): Promise<HeadPlan> {
  const model = await loadBase(details, folder);
  const { network } = model;
  const layers = headLayers(network, settings.layers === "upper" ? undefined : settings.layers);
  featureCount(network, layers); // finds layers that the network does not have
  const dataset = await loadDataset(source ?? settings.dataset, settings);
  const engine = await startEngine(settings);
  return {
    settings: { ...settings, engine: engine.name },
    dataset,
    network,
    engine,
    model,
    layers,
  };
}

/** The model that gets a head. */
async function loadBase({ model: path }: RunDetails, folder?: RunFolder): Promise<Model> {
  const model = await loadCopyOr(String(path), MODEL_NAME, folder, BASE_NAME);
  if (defaultReadout(model.network) === "goodness") return model;
  throw new InputError(
    `Cannot compare a head on ${path} with a readout by goodness: its network learnt without labels; ` +
      "train the head with " +
      taskCommand("train:unsupervised", ["--stage", "head", "--backbone", String(path)]),
  );
}

async function trainHeadRun(
  { plan, folder }: Run<HeadPlan>,
  { write, signal }: RunOptions<HeadRunSettings>,
): Promise<TrainedHead | undefined> {
  const { settings, dataset, network, engine, model, layers } = plan;
  if (!await folder.has(BASE_NAME)) await folder.write(BASE_NAME, encodeModel(model));
  if (engine.warning !== undefined) write(`warning: ${engine.warning}`);
  const size = headSize(network, layers);
  write(memoryLine(dataset, layers, size.features));
  const trained = await fitHead({ network, weights: model.weights, engine }, dataset, {
    ...settings,
    layers,
    signal,
    observe: (epoch) => write(epochLine(epoch, settings.epochs)),
    checkpoints: headCheckpoints(folder, "checkpoints/head.safetensors", size),
  });
  write(trained ? `chosen: L2 ${trained.l2}, epoch ${trained.epoch}` : "stopped and saved");
  return trained;
}

async function testHead(
  { plan: { dataset, network, engine, model, layers, settings }, command }: Run<HeadPlan>,
  { weight, epoch, l2 }: TrainedHead,
): Promise<TestedHeadRun> {
  const training = {
    command,
    dataset: dataset.name,
    seed: settings.seed,
    epochs: epoch,
    l2,
    testAccuracy: 0,
  };
  const unmeasured: Head = { layers, weight, training };
  const { weights } = model;
  const figures = await compareReadouts({ network, weights, head: unmeasured }, engine, dataset);
  const { testAccuracy } = figures.head;
  const head = { ...unmeasured, training: { ...training, testAccuracy } };
  return { model: { ...model, head }, head, figures };
}
