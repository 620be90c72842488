/**
 * `deno task study:repair`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import type { EngineChoice } from "@goodness/core";
import type { Command } from "commander";
import { type Budget, planStudy } from "../study/ladder.ts";
import { makeStudy } from "../study/study.ts";
import { settingOption } from "@goodness/trainer/cli";
import { commonSettings } from "@goodness/trainer/settings";

const TASK = "study:repair";

interface Flags extends Budget {
  readonly engine: EngineChoice;
  readonly out: string;
  readonly document: string;
}

function studyCommand(terminal: Terminal): Command {
  const { dataset, validation, seed, engine } = commonSettings();
  return makeCommand(
    `deno task ${TASK}`,
    "Walk from the original network to the default preset one repair at a time, and write about it.\n\n" +
      "All stages see epochs x limit-train images. Finished stages are found again.",
    terminal,
  )
    .addOption(settingOption("dataset").default(dataset, dataset))
    .addOption(settingOption("limitTrain").default(30_000))
    .addOption(
      settingOption("validation", { help: "last training images, which accuracy is of" }).default(
        validation,
      ),
    )
    .addOption(settingOption("epochs").default(2))
    .addOption(settingOption("seed").default(seed))
    .addOption(settingOption("engine").default(engine, engine))
    .optionsGroup("Output:")
    .option("--out <folder>", "folder of the stages, under runs/", "runs/study-repair")
    .option(
      "--document <file>",
      "what to write, under docs/; pictures go into images/ beside it",
      "docs/why-accuracy-was-low.md",
    );
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @param signal Ends the study after the step at hand.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  const typed = studyCommand(terminal);
  const named = namingFlags(terminal, typed);
  return await exitStatus(async () => {
    const flags = typed.parse(args, { from: "user" }).opts<Flags>();
    const { out, document, ...budget } = flags;
    const studied = await makeStudy(planStudy(budget), {
      out,
      document,
      command: taskCommand(TASK, args),
      write: (line) => named.err(`${line}\n`),
      ...(signal && { signal }),
    });
    if (studied === undefined) return INTERRUPTED;
    terminal.out(`${document}\n`);
    return 0;
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
