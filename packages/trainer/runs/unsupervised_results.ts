/**
 * What a finished unsupervised run leaves: the report, the card and the model.
 *
 * @module
 */

import { encodeModel, type Engine, type Model, type Network } from "@goodness/core";
import type { Dataset } from "../data/dataset.ts";
import type { OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import { Validator } from "../training/validator.ts";
import { modelCard } from "./model_card.ts";
import type { ReportFact } from "../report/report_types.ts";
import { reportFacts } from "./report_facts.ts";
import { MODEL_NAME, type RunFolder } from "../storage/run_folder.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { percent } from "../text/text.ts";
import type { UnsupervisedHead } from "../head/unsupervised_head.ts";

/** What a run is made of. */
export interface UnsupervisedParts {
  /** The settings. */
  readonly settings: TrainSettings;
  /** The images. */
  readonly dataset: Dataset;
  /** The network. */
  readonly network: Network;
  /** What runs it. */
  readonly engine: Engine;
  /** The run's folder. */
  readonly folder: RunFolder;
}

/** What its stages found. */
export type UnsupervisedFindings = UnsupervisedHead & { readonly outOfDistribution: OutOfDistribution };

/**
 * Writes what a finished run leaves; the model last, so that a folder with a model is complete.
 *
 * @param parts What the run is made of.
 * @param model The backbone with its head.
 * @param found What its stages found.
 */
export async function writeUnsupervisedResults(
  parts: UnsupervisedParts,
  model: Model,
  found: UnsupervisedFindings,
): Promise<void> {
  const { folder } = parts;
  await folder.write("report.html", await reportOf(parts, model, found));
  await folder.write("MODEL_CARD.md", modelCard(model, found.validationAccuracy));
  await folder.write(MODEL_NAME, encodeModel(model));
}

async function reportOf(
  { settings, dataset, network, engine, folder }: UnsupervisedParts,
  model: Model,
  { test, outOfDistribution }: UnsupervisedFindings,
): Promise<string> {
  // Loaded here, as the plotting library is of no use before a run has ended.
  const { reportEpochs } = await import("../report/report_data.ts");
  const { receptiveFields } = await import("../report/receptive_fields.ts");
  const { renderReport } = await import("../report/report.ts");
  const judge = new Validator(network, engine, settings);
  const { goodness, strip } = await judge.judge(model.weights, dataset.test);
  await judge.dispose();
  return renderReport({
    title: `${network.spec.name} on ${dataset.name}`,
    facts: reportFacts(model, headFacts(model)),
    layers: network.layers.length,
    epochs: reportEpochs(folder.metrics),
    labels: Array.from({ length: network.spec.labels }, (_, label) => String(label)),
    ...(settings.loss === "threshold" && { threshold: network.spec.threshold }),
    goodness,
    hybrids: strip,
    receptiveFields: receptiveFields(network, model.weights),
    confusion: test.confusion,
    outOfDistribution,
  });
}

/** What learning adds, and what the head reads. */
function headFacts({ head }: Model): ReportFact[] {
  const random = percent(head?.training.randomFeatureAccuracy ?? NaN);
  return [
    { name: "on random features", value: random, kind: "headline" },
    { name: "head", value: `layers ${head?.layers.map((layer) => layer + 1).join(", ")}` },
  ];
}
