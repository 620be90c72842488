/**
 * Unsupervised runs: a backbone that learns without labels, then a softmax head on it.
 *
 * @module
 */

import { BACKBONE_NAME, MODEL_NAME, taskCommand } from "@goodness/cli";
import { encodeModel, InputError, type Model, objectiveOf } from "@goodness/core";
import { join, resolve } from "node:path";
import { loadDataset } from "../data/dataset.ts";
import { withLabelScorer } from "../evaluation/evaluation.ts";
import { measureOutOfDistribution } from "../evaluation/out_of_distribution.ts";
import type { HeadSettings } from "../head/head_settings.ts";
import {
  testUnsupervisedHeads,
  trainUnsupervisedHeads,
  type UnsupervisedHeads,
} from "../head/unsupervised_head.ts";
import { chosenLayers } from "../settings/layers.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { parseStoredSettings } from "../settings/stored_settings.ts";
import { startEngine } from "../training/start_engine.ts";
import { newestBackbone } from "../storage/find_backbone.ts";
import { loadCopyOr, loadModelOf } from "../storage/load_model.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import type { RunPlan, TrainingPlan } from "../training/plan.ts";
import { reduceData } from "../training/reduced_data.ts";
import type { PrepareRunOptions, Run, RunDetails, RunJob, RunOptions, RunOutcome } from "./job.ts";
import { makeRun } from "./run.ts";
import {
  completeSettings,
  type NetworkOptions,
  prepareJob,
  trainedModel,
  trainNetwork,
} from "./training_run.ts";
import {
  summariseUnsupervised,
  type TestedUnsupervised,
  unsupervisedLines,
  type UnsupervisedSummary,
  writeUnsupervised,
} from "./unsupervised_results.ts";

/** What a run makes: the backbone, the head on one that exists, or both. */
export const STAGE_NAMES = ["all", "backbone", "head"] as const;

/** The name of what a run makes. */
export type StageName = typeof STAGE_NAMES[number];

/** What to run. */
export interface UnsupervisedRunOptions extends RunOptions, NetworkOptions {
  /** What to make. @default {"all"} */
  readonly stage?: StageName | undefined;
  /** For the stage `head`: a backbone's file or run folder; the newest run's by default. */
  readonly backbone?: string | undefined;
}

/** A run's plan: of the training of a backbone, or of what to do with one that exists. */
interface UnsupervisedPlan extends RunPlan {
  /** The training of the backbone; none where it exists. */
  readonly training?: TrainingPlan;
  /** The backbone that exists. */
  readonly backbone?: Model;
}

/** What was trained. */
interface TrainedUnsupervised {
  readonly backbone: Model;
  /** None where the backbone alone is made. */
  readonly heads?: UnsupervisedHeads;
}

const UNSUPERVISED: RunJob<
  TrainSettings,
  UnsupervisedPlan,
  TrainedUnsupervised,
  TestedUnsupervised,
  UnsupervisedSummary
> = {
  name: "unsupervised",
  task: "train:unsupervised",
  settingsOf: (chosen) => completeSettings("unsupervised", chosen),
  parseSettings: parseStoredSettings,
  prepare: prepareUnsupervised,
  nameOf: ({ network, training }) => training === undefined ? "head" : network.spec.name,
  lastFile: ({ stage }) => stage === "backbone" ? BACKBONE_NAME : MODEL_NAME,
  train: trainUnsupervisedRun,
  test: testUnsupervised,
  write: writeUnsupervised,
  summarise: summariseUnsupervised,
  linesOf: unsupervisedLines,
};

/**
 * Trains a backbone without labels, then a head on it, and writes a run folder.
 *
 * @param options The run.
 * @returns The outcome. An interrupted run is saved and can be resumed; a finished one is left unchanged.
 * @throws {InputError} If the settings do not fit the job, the data set or each other.
 * @throws {Error} If something is wrong with the data set, the engine or the folder.
 *
 * @example A rehearsal of a small network
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { trainUnsupervised } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const layers = [{ kind: "dense", units: 20 }] as const;
 * const network = { ...networkPreset("dense"), layers, goodnessLayers: [0] };
 * const { status } = await trainUnsupervised({
 *   network: { ...network, labelPlacement: "nowhere" },
 *   settings: { limitTrain: 500, batchSize: 20, engine: "native" },
 *   out: await Deno.makeTempDir() + "/run",
 *   command: "an example",
 *   write: () => {},
 *   dryRun: true,
 * });
 * assertEquals(status, "rehearsed");
 * ```
 */
export async function trainUnsupervised(
  { stage = "all", backbone, network, ...options }: UnsupervisedRunOptions,
): Promise<RunOutcome<UnsupervisedSummary>> {
  const isNewHead = stage === "head" && options.resume === undefined;
  const path = isNewHead
    ? resolve(backbone ?? await newestBackbone(join("runs", "unsupervised")))
    : undefined;
  if (path !== undefined) options.write(`backbone: ${path}`);
  return await makeRun(UNSUPERVISED, options, {
    stage,
    ...(path !== undefined && { backbone: path }),
    ...(network && { network }),
  });
}

async function prepareUnsupervised(
  settings: TrainSettings,
  options: PrepareRunOptions,
): Promise<UnsupervisedPlan> {
  const { details, source, dryRun, folder } = options;
  if (details.stage !== "head") {
    const training = await prepareJob("unsupervised", settings, options);
    return { ...training, training };
  }
  const backbone = await loadBackbone(details, folder);
  const whole = await loadDataset(source ?? settings.dataset, settings);
  const reduced = reduceData({ settings, dataset: whole }, dryRun);
  const engine = await startEngine(settings);
  return {
    settings: { ...reduced.settings, engine: engine.name },
    dataset: reduced.dataset,
    network: backbone.network,
    engine,
    backbone,
  };
}

/** The backbone that a head is trained on. */
async function loadBackbone({ backbone }: RunDetails, folder?: RunFolder): Promise<Model> {
  const path = String(backbone);
  const model = await loadCopyOr(path, BACKBONE_NAME, folder);
  const { spec } = model.network;
  if (!objectiveOf(spec).learnsLabels) return model;
  throw new InputError(
    `Cannot use ${path} as a backbone: it learnt with labels placed "${spec.labelPlacement}"; ` +
      `give it a head with ${taskCommand("train:head", ["--model", path])}`,
  );
}

async function trainUnsupervisedRun(
  run: Run<UnsupervisedPlan>,
  options: RunOptions,
): Promise<TrainedUnsupervised | undefined> {
  const backbone = await trainBackbone(run, options);
  if (backbone === undefined || run.details.stage === "backbone") return backbone && { backbone };
  const { plan: { dataset, network, engine }, folder } = run;
  const { write, signal } = options;
  const { weights, training: { seed: backboneSeed } } = backbone;
  const heads = await trainUnsupervisedHeads({ network, weights, engine }, dataset, {
    settings: headSettings(run.plan),
    backboneSeed,
    folder,
    write,
    signal,
  });
  if (heads === undefined) write("stopped and saved the head's training");
  return heads && { backbone, heads };
}

/** Trains the backbone unless the run has it already; gives nothing if the signal ended its training. */
async function trainBackbone(
  { plan, ...run }: Run<UnsupervisedPlan>,
  options: RunOptions,
): Promise<Model | undefined> {
  const { folder } = run;
  if (await folder.has(BACKBONE_NAME)) return await loadModelOf(folder.path, BACKBONE_NAME);
  const { training } = plan;
  let model = plan.backbone;
  if (training !== undefined) {
    const trained = await trainNetwork({ ...run, plan: training }, options);
    model = trained && trainedModel({ ...run, plan: training }, trained);
  }
  if (model !== undefined) await folder.write(BACKBONE_NAME, encodeModel(model));
  return model;
}

function headSettings({ network, dataset, settings }: RunPlan): HeadSettings {
  return {
    layers: chosenLayers(settings.headLayers, network.layers.length),
    epochs: settings.headEpochs,
    batchSize: Math.min(settings.batchSize, dataset.train.count),
    learningRate: settings.headLearningRate,
    l2: [settings.headL2],
    seed: settings.seed,
    distortions: settings,
  };
}

async function testUnsupervised(
  { plan: { settings, dataset, network, engine }, command }: Run<UnsupervisedPlan>,
  { backbone, heads }: TrainedUnsupervised,
): Promise<TestedUnsupervised> {
  if (heads === undefined) return { backbone };
  const parts = { network, weights: backbone.weights, engine };
  const head = await testUnsupervisedHeads(parts, dataset, {
    ...heads,
    seed: settings.seed,
    backboneSeed: backbone.training.seed,
    command,
  });
  const outOfDistribution = await withLabelScorer(
    parts,
    (scorer) => measureOutOfDistribution(scorer, network, dataset, settings.seed),
  );
  const { confidence } = outOfDistribution;
  const seconds = backbone.training.seconds + heads.trained.seconds +
    heads.onRandomFeatures.seconds;
  const model: Model = {
    ...backbone,
    training: { ...backbone.training, command, seconds, testAccuracy: head.test.accuracy },
    head: head.head,
    ...(confidence && { confidence }),
  };
  return { backbone, head: { ...head, model, outOfDistribution } };
}
