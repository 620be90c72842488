/**
 * The results of a run that trains a head: its files, its summary and the summary's lines.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import type { Head, Model, Readout } from "@goodness/core";
import type { ReadoutFigures } from "../evaluation/readout_figures.ts";
import { percent, table } from "../text/text.ts";
import type { RunPlan } from "../training/plan.ts";
import type { HeadRunSettings } from "./head_run_settings.ts";
import type { Run } from "./job.ts";
import { writeModel } from "./write_model.ts";

type HeadRunPlan = RunPlan<HeadRunSettings>;

/** What such a run came to on the test images. */
export interface TestedHeadRun {
  /** The model, with its head. */
  readonly model: Model;
  /** The head. */
  readonly head: Head;
  /** How well and how fast each readout classifies. */
  readonly figures: Readonly<Record<Readout, ReadoutFigures>>;
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

/**
 * Writes what a finished run leaves, the model last.
 *
 * @param run The run.
 * @param tested What it came to.
 */
export async function writeHead(
  { plan: { dataset: { test } }, folder }: Run<HeadRunPlan>,
  { model }: TestedHeadRun,
): Promise<void> {
  await writeModel(folder, model, { test });
}

/**
 * Summarises a run.
 *
 * @param run The run.
 * @param tested What it came to.
 * @returns The summary.
 */
export function summariseHead(
  { plan: { engine }, folder, command }: Run<HeadRunPlan>,
  { head: { layers, training }, figures }: TestedHeadRun,
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

/**
 * Writes a summary for people.
 *
 * @param summary The summary.
 * @returns Its lines.
 */
export function headLines(summary: HeadSummary): string[] {
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
