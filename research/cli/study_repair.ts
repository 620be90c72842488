/**
 * `deno task study:repair`.
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
import { ENGINE_CHOICES, type EngineChoice } from "@goodness/core";
import { type Command, Option } from "commander";
import { type Budget, planStudy } from "../study/ladder.ts";
import { makeStudy } from "../study/study.ts";
import { settingArgument } from "@goodness/trainer/cli";

const TASK = "study:repair";

interface Flags extends Budget {
  readonly engine: EngineChoice;
  readonly out: string;
  readonly document: string;
}

function studyCommand(terminal: Terminal): Command {
  return makeCommand(
    `deno task ${TASK}`,
    "Walk from the original network to the default preset one repair at a time, and write about it.\n\n" +
      "All stages see epochs x limit-train images. Finished stages are found again.",
    terminal,
  )
    .option("--epochs <count>", "times that each image is seen", settingArgument("epochs"), 2)
    .option(
      "--limit-train <images>",
      "use only so many training images; 0 for all",
      settingArgument("limitTrain"),
      30_000,
    )
    .option(
      "--validation <images>",
      "last training images, which accuracy is of",
      settingArgument("validation"),
      10_000,
    )
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files", "mnist")
    .option("--seed <number>", "where all randomness starts", settingArgument("seed"), 1)
    .addOption(
      new Option("--engine <name>", "what computes").choices(ENGINE_CHOICES).default("auto"),
    )
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
  return await exitStatus(async () => {
    const flags = studyCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const { out, document, ...budget } = flags;
    const studied = await makeStudy(planStudy(budget), {
      out,
      document,
      command: taskCommand(TASK, args),
      write: (line) => terminal.err(`${line}\n`),
      ...(signal && { signal }),
    });
    return studied === undefined ? INTERRUPTED : 0;
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
