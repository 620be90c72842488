/**
 * The results of an unsupervised run: its files, its summary and the summary's lines.
 *
 * @module
 */

import { BACKBONE_NAME, taskCommand } from "@goodness/cli";
import { LOSSES, type Model, parameterCount } from "@goodness/core";
import { join } from "node:path";
import type { OutOfDistribution } from "../evaluation/out_of_distribution.ts";
import type { UnsupervisedHead } from "../head/unsupervised_head.ts";
import type { ReportFact } from "../report/report_types.ts";
import { percent } from "../text/text.ts";
import type { RunPlan } from "../training/plan.ts";
import { Validator } from "../training/validator.ts";
import type { Run } from "./job.ts";
import { reportFacts } from "./report_facts.ts";
import { REPORT_NAME, writeModel } from "./write_model.ts";

/** A head that was trained on a backbone, and what both came to on the test images. */
export interface TestedHead extends UnsupervisedHead {
  /** The backbone with its head. */
  readonly model: Model;
  /** What goodness says about images that are none of the data set's. */
  readonly outOfDistribution: OutOfDistribution;
}

/** What a run came to on the test images. */
export interface TestedUnsupervised {
  /** The backbone. */
  readonly backbone: Model;
  /** None where the backbone alone is made. */
  readonly head?: TestedHead;
}

/** The results of a finished run. */
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
  /** Seconds of training: the backbone and both heads. */
  readonly seconds: number;
  /** The share of test images classified correctly; none without a head. */
  readonly testAccuracy: number | null;
  /** The share of validation images; none without a head or such images. */
  readonly validationAccuracy: number | null;
  /** The share of test images that the same head on the untrained network classifies correctly. */
  readonly randomFeatureAccuracy: number | null;
  /** What goodness says about images that are no digits; none without a head. */
  readonly outOfDistribution: OutOfDistribution | null;
  /** Trained numbers of the backbone. */
  readonly parameters: number;
  /** The seed. */
  readonly seed: number;
}

/**
 * Writes what a finished run leaves, the model last. A backbone without a head was written when it was trained.
 *
 * @param run The run.
 * @param tested What it came to.
 */
export async function writeUnsupervised(
  run: Run<RunPlan>,
  { head }: TestedUnsupervised,
): Promise<void> {
  if (head === undefined) return;
  const { folder, plan: { dataset: { test } } } = run;
  await folder.write(REPORT_NAME, await reportOf(run, head));
  await writeModel(folder, head.model, { test, validationAccuracy: head.validationAccuracy });
}

async function reportOf(
  { plan: { settings, dataset, network, engine }, folder }: Run<RunPlan>,
  { model, test, outOfDistribution }: TestedHead,
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

/**
 * Summarises a run.
 *
 * @param run The run.
 * @param tested What it came to.
 * @returns The summary.
 */
export function summariseUnsupervised(
  { plan: { engine, network }, folder, command, details }: Run<RunPlan>,
  { backbone, head }: TestedUnsupervised,
): UnsupervisedSummary {
  const { epochs, seed, seconds } = (head?.model ?? backbone).training;
  return {
    command,
    run: folder.path,
    backbone: typeof details.backbone === "string"
      ? details.backbone
      : join(folder.path, BACKBONE_NAME),
    model: head === undefined ? null : folder.modelPath,
    engine: engine.name,
    device: engine.device,
    epochs,
    seconds,
    testAccuracy: head?.test.accuracy ?? null,
    validationAccuracy: head?.validationAccuracy ?? null,
    randomFeatureAccuracy: head?.randomFeatureAccuracy ?? null,
    outOfDistribution: head?.outOfDistribution ?? null,
    parameters: parameterCount(network),
    seed,
  };
}

/**
 * Writes a summary for people.
 *
 * @param summary The summary.
 * @returns Its lines.
 */
export function unsupervisedLines(summary: UnsupervisedSummary): string[] {
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
      `test images nearer to what is usual than ${name}: ${
        auroc?.toFixed(3) ?? `skipped, ${skipped}`
      }`
    ),
    `report: ${join(run, REPORT_NAME)}`,
    `model: ${model}`,
    `next: ${taskCommand("demo", ["--model", model])}`,
  ];
}
