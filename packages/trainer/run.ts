/**
 * One supervised run from its settings to its summary: the function behind the command line.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { parameterCount, trainingShapes } from "@goodness/core";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { plainDisplay, type WriteLine } from "./display.ts";
import { type PreparedTraining, prepareTraining } from "./prepare.ts";
import { processor } from "./processor.ts";
import { type Checkpoint, RunFolder } from "./run_folder.ts";
import { type FinishedTraining, writeResults } from "./run_results.ts";
import { defaultSettings } from "./presets.ts";
import { parseSettings, type TrainSettings } from "./settings.ts";
import { percent } from "./text.ts";
import type { TrainingObserver } from "./observer.ts";
import { train } from "./train.ts";

/** What to run. */
export interface RunOptions {
  /** The settings; those of the preset where left out. */
  readonly settings?: Partial<TrainSettings>;
  /** The run folder to make. @default {"runs/supervised/<time>-<preset>"} */
  readonly out?: string;
  /** A run folder to go on with, in place of `settings` and `out`; `dataset` says where it is now. */
  readonly resume?: string;
  /** The command to quote in the run; a resumed run keeps its first one. */
  readonly command: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** Whoever watches; plain lines by default. */
  readonly observer?: TrainingObserver;
  /** Ends the run after the step at hand. */
  readonly signal?: AbortSignal;
  /** Make one batch of everything, and keep nothing. @default {false} */
  readonly dryRun?: boolean;
}

/** What a finished run found; `--json` prints it under snake_case keys. */
export interface RunSummary {
  /** The command that ran. */
  readonly command: string;
  /** The run folder. */
  readonly run: string;
  /** The model file; none is kept of a single batch learnt by heart. */
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
  /** The share of test images read correctly. */
  readonly testAccuracy: number;
  /** The same for each layer alone. */
  readonly accuracyPerLayer: readonly number[];
  /** Trained numbers of the network. */
  readonly parameters: number;
  /** The seed. */
  readonly seed: number;
}

/** How a run ended. */
export type RunOutcome =
  | { readonly status: "finished"; readonly summary: RunSummary }
  | { readonly status: "interrupted"; readonly run: string }
  | { readonly status: "rehearsed" };

/**
 * Makes a run.
 *
 * @param options What to run.
 * @returns How it ended. An interrupted run is saved and can be gone on with.
 * @throws {Error} If something is wrong with the settings, the dataset, the engine or the folder.
 */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const { prepared, folder, command, checkpoint } = options.resume === undefined
    ? await startRun(options)
    : await resumeRun(options.resume, options);
  const { write, observer = plainDisplay(write), signal } = options;
  try {
    const result = await train(prepared, {
      folder,
      observer,
      ...(signal && { signal }),
      ...(checkpoint && { checkpoint }),
    });
    if (result.status === "interrupted") {
      write(`stopped and saved after step ${result.step} of ${result.steps}`);
      write(`go on with: ${taskCommand("train:supervised", ["--resume", folder.path])}`);
      return { status: "interrupted", run: folder.path };
    }
    await writeResults(folder, prepared, result, command);
    if (options.dryRun) {
      write("dry run: one batch of everything went through; nothing was kept");
      return { status: "rehearsed" };
    }
    const summary = summarise(command, prepared, folder, result);
    summaryLines(summary).forEach(write);
    return { status: "finished", summary };
  } finally {
    if (options.dryRun) await Deno.remove(folder.path, { recursive: true });
  }
}

/** A run that can start or go on. */
interface OpenRun {
  readonly prepared: PreparedTraining;
  readonly folder: RunFolder;
  readonly command: string;
  readonly checkpoint?: Checkpoint | undefined;
}

/** Everything that can be wrong is found out before the folder is made. */
async function startRun(
  { settings: chosen, out, command, dryRun = false }: RunOptions,
): Promise<OpenRun> {
  const { dataset, ...settings } = {
    ...defaultSettings(chosen?.preset ?? "local"),
    ...chosen,
  };
  const prepared = await prepareTraining({
    ...settings,
    dataset: dataset === "mnist" ? dataset : resolve(dataset),
  }, { dryRun });
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const path = out ?? join("runs", "supervised", `${time}-${settings.preset}`);
  const { engine } = prepared;
  const folder = await RunFolder.create(path, {
    job: "supervised",
    command,
    settings: prepared.settings,
    fingerprint: prepared.dataset.fingerprint,
    device: engine.device,
    processor: processor(),
    versions: { deno: Deno.version.deno, engine: engine.version },
  });
  return { prepared, folder, command };
}

const CONFIG = v.object({
  job: v.literal("supervised"),
  command: v.string(),
  settings: v.unknown(),
  fingerprint: v.string(),
});

async function resumeRun(
  path: string,
  { settings: chosen, dryRun }: RunOptions,
): Promise<OpenRun> {
  if (dryRun) {
    throw new RangeError("Cannot make a dry run of a run that exists: leave --resume out");
  }
  const { folder, config } = await RunFolder.open(path);
  const { command, settings: stored, fingerprint } = parseConfig(config, path);
  const settings = { ...stored, dataset: chosen?.dataset ?? stored.dataset };
  const prepared = await prepareTraining(settings);
  if (prepared.dataset.fingerprint !== fingerprint) {
    throw new Error(
      `Cannot resume ${path}: the training images in ${settings.dataset} are not those that it ` +
        `began with`,
    );
  }
  const checkpoint = await folder.loadCheckpoint(trainingShapes(prepared.network, settings));
  return { prepared, folder, command, checkpoint };
}

function parseConfig(
  config: unknown,
  path: string,
): { command: string; settings: TrainSettings; fingerprint: string } {
  try {
    const parsed = v.parse(CONFIG, config);
    return { ...parsed, settings: parseSettings(parsed.settings) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(`Cannot resume ${path}: its config.json is damaged: ${error.message}`);
  }
}

function summarise(
  command: string,
  { network, engine, settings }: PreparedTraining,
  folder: RunFolder,
  result: FinishedTraining,
): RunSummary {
  return {
    command,
    run: folder.path,
    model: settings.overfitBatch ? null : folder.modelPath,
    engine: engine.name,
    device: engine.device,
    epochs: result.epochs,
    seconds: result.seconds,
    imagesPerSecond: result.imagesPerSecond,
    testAccuracy: result.test.accuracy,
    accuracyPerLayer: result.test.accuracyPerLayer,
    parameters: parameterCount(network),
    seed: settings.seed,
  };
}

function summaryLines(summary: RunSummary): string[] {
  const layers = summary.accuracyPerLayer.map(percent).join(", ");
  return [
    `test accuracy ${percent(summary.testAccuracy)} (layers alone: ${layers})`,
    `trained ${summary.epochs} epochs in ${summary.seconds.toFixed(1)} s, ` +
    `${Math.round(summary.imagesPerSecond)} images/s`,
    `report: ${join(summary.run, "report.html")}`,
    ...(summary.model === null
      ? ["no model is kept of a single batch learnt by heart"]
      : [`model: ${summary.model}`, `next: ${taskCommand("demo", ["--model", summary.model])}`]),
  ];
}
