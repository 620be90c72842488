/**
 * `deno task train:supervised`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  runInterruptible,
  type Terminal,
} from "@goodness/cli";
import type { Command } from "commander";
import type { RunOutcome } from "../runs/run.ts";
import { type RunSummary, trainSupervised } from "../runs/train_supervised.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import { runTraining } from "./_run_training.ts";
import { addTrainingFlags, type RunFlags } from "./_setting_flags.ts";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    "deno task train:supervised",
    "Train a network on labelled images.\n\n" +
      "Defaults are those of the preset local; --preset <name> --print-config shows others.",
    terminal,
  );
  return addTrainingFlags(command, "supervised")
    .option("--overfit-batch", "train on the first batch alone, to see it learnt by heart")
    .option("--no-overfit-batch", "undo the same in a --config file")
    .option(
      "--original-data-bug",
      "spoil the images as the original does; with alternating updates",
    )
    .option("--no-original-data-bug", "undo the same in a --config file");
}

/** What `--json` prints: the summary, or how the run ended without one. */
function jsonOf(outcome: RunOutcome<RunSummary>): Record<string, unknown> {
  return outcome.status === "finished" ? snakeCaseKeys({ ...outcome.summary }) : { ...outcome };
}

type Flags = Partial<TrainSettings> & RunFlags;

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
    const command = trainCommand(terminal);
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const typed = { job: "supervised", command, flags, args, terminal, signal } as const;
    return await runTraining(typed, trainSupervised, jsonOf);
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
