/**
 * One supervised run from its settings to its summary: the function behind the command line.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { type LabelScorer, parameterCount } from "@goodness/core";
import { join } from "node:path";
import { measureOutOfDistribution, type OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import { evaluate, withLabelScorer } from "../evaluation/evaluation.ts";
import { type OpenRun, openRun } from "./open_run.ts";
import type { PreparedTraining } from "../training/prepare.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { type TestedTraining, writeResults } from "./run_results.ts";
import { percent } from "../text/text.ts";
import { endRun, type TrainingRunOptions, type TrainingRunOutcome, trainRun } from "./train_run.ts";

/** What to run. */
export type RunOptions = TrainingRunOptions;

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
export type RunOutcome = TrainingRunOutcome<RunSummary>;

/**
 * Makes a run.
 *
 * @param options What to run.
 * @returns How it ended. An interrupted run is saved and can be gone on with.
 * @throws {Error} If something is wrong with the settings, the dataset, the engine or the folder.
 */
export async function trainSupervised(options: RunOptions): Promise<RunOutcome> {
  const open = await openRun({ ...options, job: "supervised" });
  return await endRun(open, options, () => trainAndTest(open, options), summaryLines);
}

/** Trains, reads the test images and writes what is left; nothing if it was interrupted. */
async function trainAndTest(open: OpenRun, options: RunOptions): Promise<RunSummary | undefined> {
  const { prepared, folder, command } = open;
  const result = await trainRun(open, options);
  if (result === undefined) return undefined;
  const { network, dataset } = prepared;
  const tested = await withLabelScorer({ ...prepared, ...result }, async (search) => {
    const test = await evaluate(search, network, dataset.test);
    const outOfDistribution = await outOfDistributionBy(search, prepared);
    return { ...result, test, ...(outOfDistribution && { outOfDistribution }) };
  });
  await writeResults(folder, prepared, tested, command);
  return summarise(command, prepared, folder, tested);
}

/** What goodness says about images that are no digits; nothing where it cannot be found out. */
async function outOfDistributionBy(
  search: LabelScorer,
  { network, settings, dataset }: PreparedTraining,
): Promise<OutOfDistribution | undefined> {
  // A hybrid is of two images; what knows one batch by heart is no model of the dataset.
  if (settings.overfitBatch || dataset.validation.count === 0 || dataset.test.count < 2) {
    return undefined;
  }
  return await measureOutOfDistribution(search, network, dataset, settings.seed);
}

function summarise(
  command: string,
  { network, engine, settings }: PreparedTraining,
  folder: RunFolder,
  result: TestedTraining,
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
