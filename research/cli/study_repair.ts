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
import { settingOption } from "@goodness/trainer/cli";
import { commonSettings } from "@goodness/trainer/settings";
import type { Command } from "commander";
import { type Budget, planStudy } from "../study/ladder.ts";
import { makeStudy } from "../study/study.ts";

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
    "Repair the original network one setting at a time, up to the default preset, and write a document.\n\n" +
      "All stages see epochs x limit-train images. Finished stages are not trained again.",
    terminal,
  )
    .addOption(settingOption("dataset").default(dataset, dataset))
    .addOption(settingOption("limitTrain").default(30_000))
    .addOption(
      settingOption("validation", { help: "last training images, which accuracy is measured on" })
        .default(
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
      "the document to write, under docs/, with pictures in images/ beside it",
      "docs/why-accuracy-was-low.md",
    );
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param signal Ends the study after the current step.
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
      signal,
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
