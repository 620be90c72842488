/**
 * `deno task data:negatives`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import { type Command, Option } from "commander";
import { makeNegatives } from "../data/make_negatives.ts";
import { HYBRID_NAMES, type TrainSettings } from "../settings/settings.ts";
import { settingArgument } from "./_setting_argument.ts";

const TASK = "data:negatives";

interface Flags extends Pick<TrainSettings, "dataset" | "hybrids" | "blurs" | "seed"> {
  readonly out: string;
  readonly count: number;
}

function negativesCommand(terminal: Terminal): Command {
  return makeCommand(
    `deno task ${TASK}`,
    "Make negative images without labels, hybrids of two images, and keep them with a contact sheet.",
    terminal,
  )
    .requiredOption("--out <folder>", "the new folder, under data/negatives")
    .option("--count <images>", "how many", wholeArgument(1), 60_000)
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files", "mnist")
    .addOption(
      new Option("--hybrids <name>", "hybrids of any two images or of two classes, or blends")
        .choices(HYBRID_NAMES).default("images"),
    )
    .option(
      "--blurs <count>",
      "times that a mask's random bits are blurred",
      settingArgument("blurs"),
      6,
    )
    .option("--seed <number>", "where all randomness starts", settingArgument("seed"), 1);
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(async () => {
    const flags = negativesCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const files = await makeNegatives(flags);
    files.forEach((path) => terminal.out(`${path}\n`));
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
