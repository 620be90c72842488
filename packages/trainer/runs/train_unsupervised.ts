/**
 * One unsupervised run: a backbone that learns without labels, then a softmax head on it. The function
 * behind `deno task train:unsupervised`.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { taskCommand } from "@goodness/cli";
import { createEngine, encodeModel, isUnsupervised, type Model, parameterCount } from "@goodness/core";
import { join, resolve } from "node:path";
import { loadDataset } from "../data/dataset.ts";
import { measureOutOfDistribution, type OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import type { WriteLine } from "../training/display.ts";
import { withLabelScorer } from "../evaluation/evaluation.ts";
import { exists } from "../storage/files.ts";
import { newestBackbone } from "../storage/find_backbone.ts";
import { loadModelOf } from "../storage/load_model.ts";
import { newRunPath, type OpenRun, openRun } from "./open_run.ts";
import { dryRunDataset } from "../training/prepare.ts";
import { chosenLayers, DEFAULT_PRESETS, defaultSettings } from "../settings/presets.ts";
import { BACKBONE_NAME, RunFolder } from "../storage/run_folder.ts";
import { percent } from "../text/text.ts";
import { endRun, type TrainingRunOptions, type TrainingRunOutcome, trainRun } from "./train_run.ts";
import { trainUnsupervisedHead, type UnsupervisedHead } from "../head/unsupervised_head.ts";
import { type UnsupervisedParts, writeUnsupervisedResults } from "./unsupervised_results.ts";

/** What a run makes: the backbone, the head on one that exists, or both. */
export const STAGE_NAMES = ["all", "backbone", "head"] as const;

/** The name of what a run makes. */
export type StageName = typeof STAGE_NAMES[number];

/** What to run. */
export interface UnsupervisedRunOptions extends TrainingRunOptions {
  /** What to make. @default {"all"} */
  readonly stage?: StageName;
  /** For the stage `head`: a backbone's file or run folder; the newest run's by default. */
  readonly backbone?: string;
}

/** What a finished run found; `--json` prints it under snake_case keys. */
export interface UnsupervisedSummary {
  /** The command that ran. */
  readonly command: string;
  /** The run folder. */
  readonly run: string;
  /** The backbone's file. */
  readonly backbone: string;
  /** The model file; none without a head. */
  readonly model: string | null;
  /** The engine. */
  readonly engine: string;
  /** What it ran on. */
  readonly device: string;
  /** How many times the backbone saw each training image. */
  readonly epochs: number;
  /** Seconds of training: backbone, both heads and their evaluation. */
  readonly seconds: number;
  /** The share of test images read correctly; none without a head. */
  readonly testAccuracy: number | null;
  /** The share of validation images; none without a head or such images. */
  readonly validationAccuracy: number | null;
  /** The share of test images that the same head on the untrained network reads correctly. */
  readonly randomFeatureAccuracy: number | null;
  /** What goodness says about images that are no digits; none without a head. */
  readonly outOfDistribution: OutOfDistribution | null;
  /** Trained numbers of the backbone. */
  readonly parameters: number;
  /** The seed. */
  readonly seed: number;
}

/** How a run ended. */
export type UnsupervisedOutcome = TrainingRunOutcome<UnsupervisedSummary>;

/** A backbone and where it lies. */
interface FoundBackbone {
  readonly model: Model;
  readonly path: string;
}

/** What both stages work on. */
type StageParts = UnsupervisedParts & { readonly command: string };

/**
 * Makes a run.
 *
 * @param options What to run.
 * @returns How it ended. An interrupted run is saved and can be gone on with.
 * @throws {Error} If something is wrong with the settings, the dataset, the engine or the folder.
 */
export async function trainUnsupervised(
  options: UnsupervisedRunOptions,
): Promise<UnsupervisedOutcome> {
  const { stage = "all", resume } = options;
  if (stage === "head" && resume === undefined) return await runHead(options);
  const open = await openRun({ ...options, job: "unsupervised", details: { stage } });
  return await endRun(open, options, () => runStages(open, options), summaryLines);
}

/** Makes the stages of a run; nothing if it was interrupted. */
async function runStages(
  open: OpenRun,
  options: UnsupervisedRunOptions,
): Promise<UnsupervisedSummary | undefined> {
  const backbone = await trainBackbone(open, options);
  if (backbone === undefined) return undefined;
  const parts = { ...open, ...open.prepared };
  return open.config.stage === "backbone"
    ? backboneSummary(parts, backbone)
    : await finishWithHead(parts, backbone, options.write);
}

/** Trains the backbone, unless the run already has it; nothing if it was interrupted. */
async function trainBackbone(
  open: OpenRun,
  options: UnsupervisedRunOptions,
): Promise<FoundBackbone | undefined> {
  const { prepared, folder, command } = open;
  const path = join(folder.path, BACKBONE_NAME);
  if (await exists(path)) return { model: await loadModelOf(path, BACKBONE_NAME), path };
  const result = await trainRun(open, options);
  if (result === undefined) return undefined;
  const { network, settings, dataset, engine } = prepared;
  const model: Model = {
    network,
    weights: result.weights,
    training: {
      command,
      dataset: dataset.name,
      seed: settings.seed,
      epochs: result.epochs,
      engine: `${engine.name} (${engine.device})`,
      seconds: result.seconds,
      accuracyPerLayer: [],
    },
  };
  await folder.write(BACKBONE_NAME, encodeModel(model));
  return { model, path };
}

/** The stage `head`, in a run folder of its own. */
async function runHead(options: UnsupervisedRunOptions): Promise<UnsupervisedOutcome> {
  const { command, write, dryRun = false } = options;
  const path = options.backbone ?? await newestBackbone(join("runs", "unsupervised"));
  write(`backbone: ${path}`);
  const model = await loadModelOf(path, BACKBONE_NAME);
  checkBackbone(model, path);
  const preset = options.settings?.preset ?? DEFAULT_PRESETS.unsupervised;
  const { dataset: source, ...chosen } = { ...defaultSettings(preset), ...options.settings };
  const whole = await loadDataset(source === "mnist" ? source : resolve(source), chosen);
  const dataset = dryRun ? dryRunDataset(whole, chosen.batchSize) : whole;
  const engine = await createEngine(chosen.engine);
  const settings = { ...chosen, dataset: source, engine: engine.name };
  const folder = await RunFolder.create(options.out ?? newRunPath("unsupervised", "head"), {
    ...{ job: "unsupervised", stage: "head", command, settings, backbone: path },
    ...{ fingerprint: dataset.fingerprint, device: engine.device },
  });
  const parts = { settings, dataset, network: model.network, engine, folder, command };
  const work = (): Promise<UnsupervisedSummary> => finishWithHead(parts, { model, path }, write);
  return await endRun(parts, options, work, summaryLines);
}

function checkBackbone({ network: { spec } }: Model, path: string): void {
  if (isUnsupervised(spec)) return;
  throw new InputError(
    `Cannot use ${path} as a backbone: it learnt with labels placed "${spec.labelPlacement}"; ` +
      `give it a head with ${taskCommand("train:head", ["--model", path, "--out", "runs/<file>"])}`,
  );
}

async function finishWithHead(
  parts: StageParts,
  { model, path }: FoundBackbone,
  write: WriteLine,
): Promise<UnsupervisedSummary> {
  const { settings, dataset, network, engine, folder, command } = parts;
  const started = performance.now();
  const backbone = { network, weights: model.weights, engine };
  const trained = await trainUnsupervisedHead(backbone, dataset, {
    settings: {
      layers: chosenLayers(settings.headLayers, network.layers.length),
      epochs: settings.headEpochs,
      batchSize: Math.min(settings.batchSize, dataset.train.count),
      learningRate: settings.headLearningRate,
      l2: [settings.headL2],
      seed: settings.seed,
      distortions: settings,
    },
    backboneSeed: model.training.seed,
    command,
    write,
  });
  const seconds = model.training.seconds + (performance.now() - started) / 1000;
  const outOfDistribution = await withLabelScorer(
    backbone,
    (search) => measureOutOfDistribution(search, network, dataset, settings.seed),
  );
  const { confidenceThreshold } = outOfDistribution;
  const finished: Model = {
    ...model,
    training: { ...model.training, command, seconds, testAccuracy: trained.test.accuracy },
    head: trained.head,
    ...(confidenceThreshold !== undefined && { confidenceThreshold }),
  };
  await writeUnsupervisedResults(parts, finished, { ...trained, outOfDistribution });
  const found = backboneSummary(parts, { model: finished, path });
  return { ...found, ...headSummary(folder, trained), outOfDistribution };
}

function backboneSummary(
  { folder, engine, network, command }: StageParts,
  { model: { training }, path }: FoundBackbone,
): UnsupervisedSummary {
  return {
    command,
    run: folder.path,
    backbone: path,
    model: null,
    engine: engine.name,
    device: engine.device,
    epochs: training.epochs,
    seconds: training.seconds,
    testAccuracy: null,
    validationAccuracy: null,
    randomFeatureAccuracy: null,
    outOfDistribution: null,
    parameters: parameterCount(network),
    seed: training.seed,
  };
}

function headSummary(
  folder: RunFolder,
  { test, validationAccuracy, randomFeatureAccuracy }: UnsupervisedHead,
): Pick<
  UnsupervisedSummary,
  "model" | "testAccuracy" | "validationAccuracy" | "randomFeatureAccuracy"
> {
  return {
    model: folder.modelPath,
    testAccuracy: test.accuracy,
    validationAccuracy: validationAccuracy ?? null,
    randomFeatureAccuracy,
  };
}

function summaryLines(summary: UnsupervisedSummary): string[] {
  const { epochs, seconds, model, backbone, run, outOfDistribution } = summary;
  const time = `${epochs} epochs, ${seconds.toFixed(1)} s`;
  if (model === null) {
    return [
      `trained ${time}`,
      `backbone: ${backbone}`,
      `next: ${taskCommand("train:unsupervised", ["--stage", "head", "--backbone", run])}`,
    ];
  }
  const figures = outOfDistribution?.figures ?? [];
  return [
    `test accuracy ${percent(summary.testAccuracy ?? NaN)}, by a head on random features ` +
    percent(summary.randomFeatureAccuracy ?? NaN),
    `trained ${time}`,
    ...figures.map(({ name, auroc, skipped = "" }) =>
      `goodness of digits above that of ${name}: ${auroc?.toFixed(3) ?? `skipped, ${skipped}`}`
    ),
    `report: ${join(run, "report.html")}`,
    `model: ${model}`,
    `next: ${taskCommand("demo", ["--model", model])}`,
  ];
}
