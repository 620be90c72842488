/**
 * `deno task train:head`.
 *
 * @module
 */

import {
  exitStatus,
  jsonOption,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
  typedPath,
} from "@goodness/cli";
import type { Command } from "commander";
import type { RunOutcome } from "../runs/job.ts";
import type { HeadSummary } from "../runs/head_results.ts";
import { trainHead } from "../runs/train_head.ts";
import { parseLayers } from "../settings/layers.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import type { DatasetSetting } from "./dataset_options.ts";
import { addHeadFlags } from "./_head_flags.ts";
import { checkResume, printOutcome } from "./_run_training.ts";
import { RUN_GROUP } from "./_training_flags.ts";

const TASK = "train:head";

type Chosen =
  | DatasetSetting
  | "validation"
  | "limitTrain"
  | "epochs"
  | "batchSize"
  | "learningRate"
  | "seed"
  | "engine";

interface Flags extends Partial<Pick<TrainSettings, Chosen>> {
  readonly model?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly layers?: string;
  readonly l2?: readonly number[];
  readonly json?: boolean;
}

function headCommand(terminal: Terminal): Command {
  const command = makeCommand(
    `deno task ${TASK}`,
    "Train a softmax head on a trained network, which stays as it is; it classifies in one pass.",
    terminal,
  );
  return addHeadFlags(command)
    .optionsGroup(RUN_GROUP)
    .option("--model <file|folder>", "the model file, or the run folder that holds it", typedPath)
    .option("--out <folder>", "run folder, new (default: runs/head/<time>-<network>)")
    .option(
      "--resume <folder>",
      "resume an interrupted run; of settings it takes --dataset, if that moved, --engine, and " +
        "learning rates",
      typedPath,
    )
    .addOption(jsonOption());
}

/** The data of `--json`: the summary, or the status of a run without one. */
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
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param signal Ends the run after the step at hand.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  const command = headCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const { json, model, out, resume, layers, ...chosen } = command
      .parse(args, { from: "user" }).opts<Flags>();
    checkResume(command, resume, { ...chosen, model, out, layers });
    if (resume === undefined && model === undefined) {
      command.error("error: required option '--model <file|folder>' not specified");
    }
    const outcome = await trainHead({
      settings: { ...chosen, ...(layers !== undefined && { layers: parseLayers(layers) }) },
      model,
      out,
      resume,
      signal,
      command: taskCommand(TASK, args),
      write: (line) => named.err(`${line}\n`),
    });
    return printOutcome(terminal, outcome, jsonOf(outcome), json);
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
