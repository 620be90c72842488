/**
 * What a finished unsupervised run leaves: the report, the card and the model.
 *
 * @module
 */

import { LOSSES, type Model } from "@goodness/core";
import type { OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import type { UnsupervisedHead } from "../head/unsupervised_head.ts";
import type { ReportFact } from "../report/report_types.ts";
import { percent } from "../text/text.ts";
import type { RunPlan } from "../training/plan.ts";
import { Validator } from "../training/validator.ts";
import { reportFacts } from "./report_facts.ts";
import type { Run } from "./job.ts";
import { writeModel } from "./write_model.ts";

/** What the stages of a run found. */
export interface UnsupervisedFindings extends UnsupervisedHead {
  /** The backbone with its head. */
  readonly model: Model;
  /** What goodness says about images that are none of the data set's. */
  readonly outOfDistribution: OutOfDistribution;
}

/**
 * Writes what a finished run leaves; the model last, so that a folder with a model is complete.
 *
 * @param run The run.
 * @param found What its stages found.
 */
export async function writeUnsupervisedResults(
  run: Run<RunPlan>,
  found: UnsupervisedFindings,
): Promise<void> {
  const { folder, plan: { dataset: { test } } } = run;
  const { model, validationAccuracy } = found;
  await folder.write("report.html", await reportOf(run, found));
  await writeModel(folder, model, { test, validationAccuracy });
}

async function reportOf(
  { plan: { settings, dataset, network, engine }, folder }: Run<RunPlan>,
  { model, test, outOfDistribution }: UnsupervisedFindings,
): Promise<string> {
  // Loaded here, as the plotting library is of no use before a run has ended.
  const { reportEpochs } = await import("../report/report_data.ts");
  const { receptiveFields } = await import("../report/receptive_fields.ts");
  const { renderReport } = await import("../report/report.ts");
  const validator = new Validator(network, engine, settings);
  const { goodness, strip } = await validator.validate(model.weights, dataset.test);
  await validator.dispose();
  return renderReport({
    title: `${network.spec.name} on ${dataset.name}`,
    facts: reportFacts(model, headFacts(model)),
    layers: network.layers.length,
    epochs: reportEpochs(folder.metrics),
    labels: network.spec.classes,
    ...(LOSSES[settings.loss].usesThreshold && { threshold: network.spec.threshold }),
    goodness,
    hybrids: strip,
    receptiveFields: receptiveFields(network, model.weights),
    confusion: test.confusion,
    outOfDistribution,
  });
}

/** What learning adds, and what the head sees. */
function headFacts({ head }: Model): ReportFact[] {
  const random = percent(head?.training.randomFeatureAccuracy ?? NaN);
  return [
    { name: "on random features", value: random, kind: "headline" },
    { name: "head", value: `layers ${head?.layers.map((layer) => layer + 1).join(", ")}` },
  ];
}
