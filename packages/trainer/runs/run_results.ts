/**
 * What a finished run leaves: the model, its card and the report.
 *
 * @module
 */

import { encodeModel, type Model } from "@goodness/core";
import type { OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { modelCard } from "./model_card.ts";
import type { PreparedTraining } from "../training/prepare.ts";
import { MODEL_NAME, type RunFolder } from "../storage/run_folder.ts";
import { reportFacts } from "./report_facts.ts";
import type { TrainResult } from "../training/train.ts";

/** How a training ended that was not interrupted. */
export type FinishedTraining = Extract<TrainResult, { readonly status: "finished" }>;

/** A finished training with how its network reads the test images. */
export interface TestedTraining extends FinishedTraining {
  /** How the network does on the test images. */
  readonly test: Evaluation;
  /** How well its goodness tells images of the dataset from others, where there is validation. */
  readonly outOfDistribution?: OutOfDistribution;
}

/**
 * Writes what a finished run leaves; the model last, so that a folder with a model is complete.
 *
 * @param folder The run's folder.
 * @param prepared The training.
 * @param result How it ended.
 * @param command The command to quote.
 */
export async function writeResults(
  folder: RunFolder,
  prepared: PreparedTraining,
  result: TestedTraining,
  command: string,
): Promise<void> {
  const model = modelOf(prepared, result, command);
  await folder.write("report.html", await reportOf(folder, prepared, result, model));
  if (prepared.settings.overfitBatch) return; // it knows one batch, and is no model of the dataset
  await folder.write("MODEL_CARD.md", modelCard(model, result.validationAccuracy));
  await folder.write(MODEL_NAME, encodeModel(model));
}

function modelOf(
  { network, settings, dataset, engine }: PreparedTraining,
  { weights, epochs, seconds, test, outOfDistribution }: TestedTraining,
  command: string,
): Model {
  const training = {
    command,
    dataset: dataset.name,
    seed: settings.seed,
    epochs,
    engine: `${engine.name} (${engine.device})`,
    seconds,
    testAccuracy: test.accuracy,
    accuracyPerLayer: test.accuracyPerLayer,
  };
  const confidenceThreshold = outOfDistribution?.confidenceThreshold;
  return { network, weights, training, ...(confidenceThreshold !== undefined && { confidenceThreshold }) };
}

async function reportOf(
  folder: RunFolder,
  { network, dataset, settings }: PreparedTraining,
  { weights, test, outOfDistribution }: TestedTraining,
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
    hasThreshold: settings.loss === "threshold",
    ...(outOfDistribution && { outOfDistribution }),
  }));
}
