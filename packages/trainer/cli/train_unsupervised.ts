/**
 * `deno task train:unsupervised`.
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
import { type Command, Option } from "commander";
import type { TrainSettings } from "../settings/settings.ts";
import { snakeCaseKeys } from "../text/text.ts";
import type { RunOutcome } from "../runs/run.ts";
import {
  STAGE_NAMES,
  type StageName,
  trainUnsupervised,
  type UnsupervisedSummary,
} from "../runs/train_unsupervised.ts";
import { runTraining } from "./_run_training.ts";
import { addTrainingFlags, type RunFlags } from "./_setting_flags.ts";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    "deno task train:unsupervised",
    "Train a backbone without labels, on images and their hybrids, then a softmax head on it.",
    terminal,
  );
  return addTrainingFlags(command, "unsupervised")
    .addOption(
      new Option("--stage <name>", "what to make: all, or one of the two").choices(STAGE_NAMES),
    )
    .option(
      "--backbone <file|folder>",
      "for --stage head: the backbone (default: the newest run's)",
    )
    .option("--negatives <folder>", "take stored negatives, see deno task data:negatives");
}

interface Flags extends Partial<Omit<TrainSettings, "negatives">>, RunFlags {
  readonly negatives?: string;
  readonly stage?: StageName;
  readonly backbone?: string;
}

/** What `--json` prints: the summary, or how the run ended without one. */
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
    const { stage, backbone, negatives: storedNegatives, ...flags } = command
      .parse(args, { from: "user" }).opts<Flags>();
    if (backbone !== undefined && stage !== "head" && flags.resume === undefined) {
      command.error("error: --backbone is for --stage head: a new backbone is trained otherwise");
    }
    const others = {
      ...(stage !== undefined && { stage }),
      ...(backbone !== undefined && { backbone }),
    };
    const settings = storedNegatives === undefined ? {} : { storedNegatives };
    return await runTraining(
      {
        job: "unsupervised",
        ...{ command, args, terminal, signal, others },
        flags: { ...flags, ...settings },
      },
      (options) => trainUnsupervised({ ...options, ...others }),
      jsonOf,
    );
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
