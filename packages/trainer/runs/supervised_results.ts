/**
 * The results of a supervised run: its files, its summary and the summary's lines.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { LOSSES, type Model, parameterCount } from "@goodness/core";
import { join } from "node:path";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import { percent } from "../text/text.ts";
import type { TrainingPlan } from "../training/plan.ts";
import type { FinishedTraining } from "../training/train.ts";
import type { Run } from "./job.ts";
import { reportFacts } from "./report_facts.ts";
import { trainedModel } from "./training_run.ts";
import { REPORT_NAME, writeModel } from "./write_model.ts";

/** What a run's training and test came to. */
export interface TestedSupervised {
  /** What its training came to. */
  readonly trained: FinishedTraining;
  /** How it classifies the test images. */
  readonly test: Evaluation;
  /** How well goodness separates the data set's images from others, where there is validation. */
  readonly outOfDistribution?: OutOfDistribution | undefined;
}

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

/**
 * Writes what a finished run leaves; the last file last.
 *
 * @param run The run.
 * @param tested What it came to.
 */
export async function writeSupervised(
  run: Run<TrainingPlan>,
  tested: TestedSupervised,
): Promise<void> {
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
  { trained: { weights }, test, outOfDistribution }: TestedSupervised,
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

/**
 * Summarises a run.
 *
 * @param run The run.
 * @param tested What it came to.
 * @returns The summary.
 */
export function summariseSupervised(
  { plan: { network, engine, settings }, folder, command }: Run<TrainingPlan>,
  { trained, test }: TestedSupervised,
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

/**
 * Writes a summary for people.
 *
 * @param summary The summary.
 * @returns Its lines.
 */
export function supervisedLines(summary: RunSummary): string[] {
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
