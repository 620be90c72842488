/**
 * `deno task train:supervised`.
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
import type { Command } from "commander";
import { terminalDisplay } from "../display.ts";
import { run, type RunOutcome } from "../run.ts";
import type { TrainSettings } from "../settings.ts";
import { snakeCaseKeys } from "../text.ts";
import {
  addTrainingFlags,
  checkResume,
  printConfig,
  readConfig,
  type RunFlags,
} from "./_setting_flags.ts";

const TASK = "train:supervised";

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    `deno task ${TASK}`,
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
function jsonOf(outcome: RunOutcome): Record<string, unknown> {
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
    const { config, printConfig: prints, dryRun, out, resume, json, ...chosen } = flags;
    checkResume(command, resume, { config, prints, dryRun, out, ...chosen });
    const settings = { ...await readConfig(config), ...chosen };
    if (prints) {
      printConfig(terminal, "supervised", settings);
      return 0;
    }
    const write = (line: string): void => terminal.err(`${line}\n`);
    const outcome = await run({
      settings,
      command: taskCommand(TASK, args),
      write,
      ...(Deno.stderr.isTerminal() && { observer: terminalDisplay(write) }),
      ...(dryRun && { dryRun }),
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
