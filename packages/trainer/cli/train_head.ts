/**
 * `deno task train:head`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import { ENGINE_CHOICES, READOUTS } from "@goodness/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type HeadRunResult, trainHead } from "../head/head_run.ts";
import { HEAD_DEFAULTS } from "../head/head_settings.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { percent, snakeCaseKeys, table } from "../text/text.ts";
import { settingArgument } from "./_setting_argument.ts";

const TASK = "train:head";

interface Flags
  extends
    Pick<TrainSettings, "dataset" | "validation" | "limitTrain" | "epochs" | "batchSize">,
    Pick<TrainSettings, "learningRate" | "seed" | "engine"> {
  readonly model: string;
  readonly out: string;
  readonly layers?: string;
  readonly l2: readonly number[];
  readonly json?: boolean;
}

/** Reads strengths of a penalty with commas between them. */
function strengths(text: string): number[] {
  const values = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return values;
  throw new InvalidArgumentError("Choose numbers from 0 with commas, such as 0,1e-4.");
}

function headCommand(terminal: Terminal): Command {
  const { epochs, batchSize, learningRate, l2, seed } = HEAD_DEFAULTS;
  return makeCommand(
    `deno task ${TASK}`,
    "Train a softmax head that reads in one pass on a trained network, which stays as it is.",
    terminal,
  )
    .requiredOption("--model <file|folder>", "the model file, or the run folder that holds it")
    .requiredOption("--out <file>", "the model file to make, under runs/; never an existing one")
    .option(
      "--layers <layers>",
      "layers that feed the head: all, or such as 2,3 (default: all but the first)",
      settingArgument("goodnessLayers"),
    )
    .option("--epochs <count>", "times that each image is seen", settingArgument("epochs"), epochs)
    .option("--batch-size <images>", "images in a batch", settingArgument("batchSize"), batchSize)
    .option(
      "--learning-rate <rate>",
      "learning rate of the first step; falls to 0 in a straight line",
      settingArgument("learningRate"),
      learningRate,
    )
    .option(
      "--l2 <factors>",
      "strengths of the L2 penalty to choose among by validation accuracy",
      strengths,
      [...l2],
    )
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files", "mnist")
    .option(
      "--validation <images>",
      "last training images kept to choose strength and epoch by",
      settingArgument("validation"),
      10_000,
    )
    .option(
      "--limit-train <images>",
      "use only so many training images; 0 for all",
      settingArgument("limitTrain"),
      0,
    )
    .option("--seed <number>", "where all randomness starts", settingArgument("seed"), seed)
    .addOption(
      new Option("--engine <name>", "what computes").choices(ENGINE_CHOICES).default("auto"),
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

/** The layers that a flag names, from 0. */
function layersOf(text: string | undefined): number[] | "all" | undefined {
  if (text === undefined || text === "all") return text;
  return text.split(",").map((layer) => Number(layer) - 1);
}

function resultLines({ figures }: HeadRunResult, out: string): string[] {
  const rows = READOUTS.map((name) => {
    const { validationAccuracy, testAccuracy, millisecondsPerImage } = figures[name];
    const validation = validationAccuracy === undefined ? "-" : percent(validationAccuracy);
    return [name, validation, percent(testAccuracy), millisecondsPerImage.toFixed(3)];
  });
  return [
    ...table([["read by", "validation", "test", "ms/image"], ...rows]),
    `model: ${out}`,
    `next: ${taskCommand("evaluate", ["--model", out])}`,
  ];
}

function summaryOf(
  { head, engine, figures }: HeadRunResult,
  { model, out }: Flags,
): Record<string, unknown> {
  const { command, dataset, seed, epochs, l2 } = head.training;
  return snakeCaseKeys({
    ...{ command, model, out, dataset, engine: engine.name, device: engine.device },
    ...{ layers: head.layers.map((layer) => layer + 1), seed, epochs, l2 },
    goodness: snakeCaseKeys({ ...figures.goodness }),
    head: snakeCaseKeys({ ...figures.head }),
  });
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(async () => {
    const flags = headCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const { layers: text, json, ...settings } = flags;
    const layers = layersOf(text);
    const result = await trainHead({
      ...settings,
      ...(layers !== undefined && { layers }),
      command: taskCommand(TASK, args),
      write: (line) => terminal.err(`${line}\n`),
    });
    resultLines(result, flags.out).forEach((line) => terminal.out(`${line}\n`));
    if (json) terminal.out(`${JSON.stringify(summaryOf(result, flags))}\n`);
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
