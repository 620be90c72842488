/**
 * Runs that train a head on a trained network.
 *
 * @module
 */

import { MODEL_NAME, taskCommand } from "@goodness/cli";
import {
  createEngine,
  encodeModel,
  type EngineChoice,
  type Head,
  InputError,
  type Model,
  type Readout,
} from "@goodness/core";
import { defaultReadout, featureCount } from "@goodness/core/prediction";
import { resolve } from "node:path";
import * as v from "valibot";
import { loadDataset } from "../data/dataset.ts";
import type { ReadOptions } from "../data/dataset_source.ts";
import { absoluteSource } from "../data/datasets.ts";
import { compareReadouts, type ReadoutFigures } from "../evaluation/readout_figures.ts";
import { headCheckpoints } from "../head/head_checkpoint.ts";
import { epochLine, memoryLine } from "../head/head_display.ts";
import {
  HEAD_DEFAULTS,
  type HeadLayers,
  headLayers,
  type HeadSettings,
} from "../head/head_settings.ts";
import { fitHead, headSize, type TrainedHead } from "../head/head_training.ts";
import { parseSomeSettings } from "../settings/settings.ts";
import { BEFORE_SETTINGS } from "../settings/stored_settings.ts";
import { engineMemory } from "../storage/engine_memory.ts";
import { loadCopyOr } from "../storage/load_model.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { percent, table } from "../text/text.ts";
import type { RunPlan } from "../training/plan.ts";
import type { PrepareRunOptions, Run, RunDetails, RunJob, RunOptions, RunOutcome } from "./job.ts";
import { makeRun } from "./run.ts";
import { writeModel } from "./write_model.ts";

/** The settings of a run that trains a head. */
export interface HeadRunSettings
  extends Omit<HeadSettings, "layers" | "distortions">, Required<ReadOptions> {
  /** The layers that feed the head, from 0, or all of them; `upper` for all but the first. */
  readonly layers: HeadLayers | "upper";
  /** The data set: its name or a folder. */
  readonly dataset: string;
  /** How many of the last training images are kept to choose strength and epoch by. */
  readonly validation: number;
  /** Use only so many of the first training images; 0 for all. */
  readonly limitTrain: number;
  /** What computes. */
  readonly engine: EngineChoice;
}

/** What such a run starts from. */
export const HEAD_RUN_DEFAULTS: HeadRunSettings = {
  ...HEAD_DEFAULTS,
  layers: "upper",
  dataset: "mnist",
  testShare: 0.2,
  imageSize: 0,
  transpose: false,
  levels: "auto",
  validation: 10_000,
  limitTrain: 0,
  engine: "auto",
};

/** What to train a head on, and how. */
export interface HeadRunOptions extends RunOptions<HeadRunSettings> {
  /** The model file, or the run folder that holds it; required unless a run is resumed. */
  readonly model?: string | undefined;
}

/** The results of a finished run. */
export interface HeadSummary {
  /** The command that ran. */
  readonly command: string;
  /** The run folder. */
  readonly run: string;
  /** The model file, with the head in it. */
  readonly model: string;
  /** The data set. */
  readonly dataset: string;
  /** The engine. */
  readonly engine: string;
  /** What it ran on. */
  readonly device: string;
  /** The layers that feed the head, from 1. */
  readonly layers: readonly number[];
  /** The seed. */
  readonly seed: number;
  /** The epoch that was kept. */
  readonly epochs: number;
  /** The strength of the L2 penalty that was kept. */
  readonly l2: number;
  /** How well and how fast goodness classifies. */
  readonly goodness: ReadoutFigures;
  /** How well and how fast the head does. */
  readonly head: ReadoutFigures;
}

interface HeadPlan extends RunPlan<HeadRunSettings> {
  /** The model that gets a head. */
  readonly model: Model;
  readonly layers: readonly number[];
}

interface TestedHead {
  readonly head: Head;
  readonly figures: Readonly<Record<Readout, ReadoutFigures>>;
}

const HEAD: RunJob<HeadRunSettings, HeadPlan, TrainedHead, TestedHead, HeadSummary> = {
  name: "head",
  task: "train:head",
  settingsOf: (chosen) => {
    const settings = { ...HEAD_RUN_DEFAULTS, ...chosen };
    const { dataset } = settings;
    return { ...settings, dataset: absoluteSource(dataset) };
  },
  parseSettings: ({ layers, l2, ...stored }) => {
    const shared = parseSomeSettings(stored);
    const earlier = { ...HEAD_RUN_DEFAULTS, ...BEFORE_SETTINGS };
    return { ...earlier, ...shared, ...v.parse(OWN_SETTINGS, { layers, l2 }) };
  },
  prepare: prepareHead,
  nameOf: ({ network }) => network.spec.name,
  lastFile: () => MODEL_NAME,
  train: trainHeadOf,
  test: testHead,
  write: async ({ plan: { model, dataset: { test } }, folder }, { head }) =>
    await writeModel(folder, { ...model, head }, { test }),
  summarise,
  linesOf,
};

/** The settings that a training has not. */
const OWN_SETTINGS = v.object({
  layers: v.union([v.array(v.pipe(v.number(), v.safeInteger())), v.picklist(["all", "upper"])]),
  l2: v.pipe(v.array(v.pipe(v.number(), v.minValue(0))), v.minLength(1)),
});

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
  const engine = await createEngine(settings.engine, { memory: engineMemory() });
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

async function trainHeadOf(
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
): Promise<TestedHead> {
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
  return { head: { ...unmeasured, training: { ...training, testAccuracy } }, figures };
}

function summarise(
  { plan: { engine }, folder, command }: Run<HeadPlan>,
  { head: { layers, training }, figures }: TestedHead,
): HeadSummary {
  const { dataset, seed, epochs, l2 } = training;
  return {
    command,
    run: folder.path,
    model: folder.modelPath,
    dataset,
    engine: engine.name,
    device: engine.device,
    layers: layers.map((layer) => layer + 1),
    seed,
    epochs,
    l2,
    ...figures,
  };
}

function linesOf(summary: HeadSummary): string[] {
  const rows = (["goodness", "head"] as const).map((name) => {
    const { validationAccuracy, testAccuracy, millisecondsPerImage } = summary[name];
    const validation = validationAccuracy === undefined ? "-" : percent(validationAccuracy);
    return [name, validation, percent(testAccuracy), millisecondsPerImage.toFixed(3)];
  });
  return [
    ...table([["readout", "validation", "test", "ms/image"], ...rows]),
    `model: ${summary.model}`,
    `next: ${taskCommand("evaluate", ["--model", summary.model])}`,
  ];
}
