/**
 * `deno task train:unsupervised`.
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
import { type Command, Option } from "commander";
import { terminalDisplay } from "../display.ts";
import type { TrainSettings } from "../settings.ts";
import { snakeCaseKeys } from "../text.ts";
import {
  runUnsupervised,
  STAGE_NAMES,
  type StageName,
  type UnsupervisedOutcome,
} from "../unsupervised_run.ts";
import {
  addTrainingFlags,
  checkResume,
  printConfig,
  readConfig,
  type RunFlags,
} from "./_setting_flags.ts";

const TASK = "train:unsupervised";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    `deno task ${TASK}`,
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
function jsonOf(outcome: UnsupervisedOutcome): Record<string, unknown> {
  if (outcome.status !== "finished") return { ...outcome };
  const { detection, ...summary } = outcome.summary;
  return snakeCaseKeys({ ...summary, detection: detection && snakeCaseKeys({ ...detection }) });
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
    const { config, printConfig: prints, dryRun, out, resume, json, ...chosen } = flags;
    checkResume(command, resume, {
      ...{ config, prints, dryRun, out, stage, backbone, storedNegatives, ...chosen },
    });
    if (backbone !== undefined && stage !== "head") {
      command.error("error: --backbone is for --stage head: a new backbone is trained otherwise");
    }
    const settings = {
      ...await readConfig(config),
      ...chosen,
      ...(storedNegatives !== undefined && { storedNegatives }),
    };
    if (prints) {
      printConfig(terminal, "unsupervised", settings);
      return 0;
    }
    const write = (line: string): void => terminal.err(`${line}\n`);
    const outcome = await runUnsupervised({
      settings,
      command: taskCommand(TASK, args),
      write,
      ...(Deno.stderr.isTerminal() && { observer: terminalDisplay(write) }),
      ...(dryRun && { dryRun }),
      ...(stage !== undefined && { stage }),
      ...(backbone !== undefined && { backbone }),
      ...(out !== undefined && { out }),
      ...(resume !== undefined && { resume }),
      ...(signal && { signal }),
    });
    if (json) terminal.out(`${JSON.stringify(jsonOf(outcome))}\n`);
    return outcome.status === "interrupted" ? INTERRUPTED : 0;
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
