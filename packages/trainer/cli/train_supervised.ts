/**
 * `deno task train:supervised`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  type Terminal,
} from "@goodness/cli";
import type { Command } from "commander";
import type { RunOutcome } from "../runs/job.ts";
import type { RunSummary } from "../runs/supervised_results.ts";
import { trainSupervised } from "../runs/train_supervised.ts";
import { migrateArguments } from "../settings/migration.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import { runTraining } from "./_run_training.ts";
import { addTrainingFlags, type RunFlags } from "./_training_flags.ts";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    "deno task train:supervised",
    "Train a network on labelled images.\n\n" +
      "Defaults are those of the preset local; --preset <name> --print-config shows others.",
    terminal,
  );
  return addTrainingFlags(command, "supervised");
}

/** The data of `--json`: the summary, or the status of a run without one. */
function jsonOf(outcome: RunOutcome<RunSummary>): Record<string, unknown> {
  return outcome.status === "finished" ? snakeCaseKeys({ ...outcome.summary }) : { ...outcome };
}

type Flags = Partial<TrainSettings> & RunFlags;

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
  const command = trainCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const typed = migrateArguments("supervised", args);
    const flags = command.parse(typed, { from: "user" }).opts<Flags>();
    return await runTraining(
      { job: "supervised", command, flags, args: typed, terminal: named, signal },
      trainSupervised,
      jsonOf,
    );
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
