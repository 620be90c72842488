/**
 * `deno task train:head`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  makeCommand,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import { ENGINE_CHOICES } from "@goodness/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { RunOutcome } from "../runs/run.ts";
import { HEAD_RUN_DEFAULTS, type HeadSummary, trainHead } from "../runs/train_head.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import { settingArgument } from "./_setting_argument.ts";

const TASK = "train:head";

interface Flags
  extends
    Partial<Pick<TrainSettings, "dataset" | "validation" | "limitTrain" | "epochs" | "batchSize">>,
    Partial<Pick<TrainSettings, "learningRate" | "seed" | "engine">> {
  readonly model?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly layers?: string;
  readonly l2?: readonly number[];
  readonly json?: boolean;
}

/** Reads strengths of a penalty with commas between them. */
function strengths(text: string): number[] {
  const values = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return values;
  throw new InvalidArgumentError("Choose numbers from 0 with commas, such as 0,1e-4.");
}

function headCommand(terminal: Terminal): Command {
  const { epochs, batchSize, learningRate, l2, seed, validation } = HEAD_RUN_DEFAULTS;
  return makeCommand(
    `deno task ${TASK}`,
    "Train a softmax head that reads in one pass on a trained network, which stays as it is.",
    terminal,
  )
    .option("--model <file|folder>", "the model file, or the run folder that holds it")
    .option("--out <folder>", "run folder, new (default: runs/head/<time>-<network>)")
    .option(
      "--resume <folder>",
      "go on with an interrupted run; takes --dataset if that moved, no other",
    )
    .option(
      "--layers <layers>",
      "layers that feed the head: all, or such as 2,3 (default: all but the first)",
      settingArgument("goodnessLayers"),
    )
    .option(
      "--epochs <count>",
      `times that each image is seen (default: ${epochs})`,
      settingArgument("epochs"),
    )
    .option(
      "--batch-size <images>",
      `images in a batch (default: ${batchSize})`,
      settingArgument("batchSize"),
    )
    .option(
      "--learning-rate <rate>",
      `learning rate of the first step; falls to 0 in a straight line (default: ${learningRate})`,
      settingArgument("learningRate"),
    )
    .option(
      "--l2 <factors>",
      `strengths of the L2 penalty to choose among by validation accuracy (default: ${l2})`,
      strengths,
    )
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files (default: mnist)")
    .option(
      "--validation <images>",
      `last training images kept to choose strength and epoch by (default: ${validation})`,
      settingArgument("validation"),
    )
    .option(
      "--limit-train <images>",
      "use only so many training images; 0 for all (default: 0)",
      settingArgument("limitTrain"),
    )
    .option("--seed <number>", `random seed (default: ${seed})`, settingArgument("seed"))
    .addOption(
      new Option("--engine <name>", "compute backend (default: auto)").choices(ENGINE_CHOICES),
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

/** The layers that a flag names, from 0. */
function layersOf(text: string): number[] | "all" {
  return text === "all" ? text : text.split(",").map((layer) => Number(layer) - 1);
}

/** What `--json` prints: the summary, or how the run ended without one. */
function jsonOf(outcome: RunOutcome<HeadSummary>): Record<string, unknown> {
  if (outcome.status !== "finished") return { ...outcome };
  const { goodness, head, ...summary } = outcome.summary;
  return snakeCaseKeys({
    ...summary,
    goodness: snakeCaseKeys({ ...goodness }),
    head: snakeCaseKeys({ ...head }),
  });
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @param signal Ends the run after the step at hand.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  return await exitStatus(async () => {
    const command = headCommand(terminal);
    const { json, model, out, resume, layers, ...chosen } = command
      .parse(args, { from: "user" }).opts<Flags>();
    const { dataset: _, ...others } = { ...chosen, model, out, layers };
    if (resume !== undefined && Object.values(others).some((value) => value !== undefined)) {
      command.error("error: --resume takes its settings from the run; leave the other flags out");
    }
    if (resume === undefined && model === undefined) {
      command.error("error: required option '--model <file|folder>' not specified");
    }
    const outcome = await trainHead({
      settings: { ...chosen, ...(layers !== undefined && { layers: layersOf(layers) }) },
      ...{ model, out, resume, signal },
      command: taskCommand(TASK, args),
      write: (line) => terminal.err(`${line}\n`),
    });
    if (json) terminal.out(`${JSON.stringify(jsonOf(outcome))}\n`);
    else if (outcome.status === "finished") {
      outcome.lines.forEach((line) => terminal.out(`${line}\n`));
    }
    return outcome.status === "interrupted" ? INTERRUPTED : 0;
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
