/**
 * `deno task train:unsupervised`.
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
  typedPath,
} from "@goodness/cli";
import { type Command, Option } from "commander";
import { migrateArguments } from "../settings/migration.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import type { RunOutcome } from "../runs/job.ts";
import { STAGE_NAMES, type StageName, trainUnsupervised } from "../runs/train_unsupervised.ts";
import type { UnsupervisedSummary } from "../runs/unsupervised_results.ts";
import { runTraining } from "./_run_training.ts";
import { addTrainingFlags, RUN_GROUP, type RunFlags } from "./_training_flags.ts";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    "deno task train:unsupervised",
    "Train a backbone without labels, on images and their hybrids, then a softmax head on it.",
    terminal,
  );
  return addTrainingFlags(command, "unsupervised")
    .addOption(
      new Option(
        "--stage <name>",
        "what to train: all, the backbone alone, or a head on a backbone",
      )
        .choices(STAGE_NAMES).helpGroup(RUN_GROUP),
    )
    .addOption(
      new Option(
        "--backbone <file|folder>",
        "the backbone to train a head on, with --stage head (default: the newest run's)",
      ).helpGroup(RUN_GROUP).argParser(typedPath),
    );
}

interface Flags extends Partial<TrainSettings>, RunFlags {
  readonly stage?: StageName;
  readonly backbone?: string;
}

/** The data of `--json`: the summary, or the status of a run without one. */
function jsonOf(outcome: RunOutcome<UnsupervisedSummary>): Record<string, unknown> {
  if (outcome.status !== "finished") return { ...outcome };
  const { outOfDistribution, ...summary } = outcome.summary;
  return snakeCaseKeys({
    ...summary,
    outOfDistribution: outOfDistribution && snakeCaseKeys({ ...outOfDistribution }),
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
  const command = trainCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const typed = migrateArguments("unsupervised", args);
    const { stage, backbone, ...flags } = command.parse(typed, { from: "user" }).opts<Flags>();
    if (backbone !== undefined && stage !== "head" && flags.resume === undefined) {
      command.error("error: --backbone is for --stage head: a new backbone is trained otherwise");
    }
    if (flags.network !== undefined && stage === "head") {
      command.error("error: --network is for a new backbone: a head takes that of --backbone");
    }
    const others = { stage, backbone };
    return await runTraining(
      { job: "unsupervised", command, flags, others, args: typed, terminal: named, signal },
      (options) => trainUnsupervised({ ...options, ...others }),
      jsonOf,
    );
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
