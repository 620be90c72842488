/**
 * `deno task data:negatives`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  namingFlags,
  processTerminal,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import type { Command } from "commander";
import { makeNegatives } from "../data/make_negatives.ts";
import { commonSettings, type TrainSettings } from "../settings/settings.ts";
import { type DatasetFlags, datasetOptions } from "./dataset_options.ts";
import { settingOption } from "./setting_option.ts";

const TASK = "data:negatives";

interface Flags extends DatasetFlags, Pick<TrainSettings, "hybrids" | "blurs" | "seed"> {
  readonly out: string;
  readonly count: number;
}

function negativesCommand(terminal: Terminal): Command {
  const { hybrids, blurs, seed } = commonSettings();
  const job = "unsupervised";
  const command = makeCommand(
    `deno task ${TASK}`,
    "Make negative images without labels, hybrids of two images, and store them with a contact sheet.",
    terminal,
  );
  datasetOptions().forEach((option) => command.addOption(option));
  return command
    .addOption(settingOption("hybrids", { job }).default(hybrids, hybrids))
    .addOption(settingOption("blurs", { job }).default(blurs))
    .addOption(settingOption("seed").default(seed))
    .optionsGroup("Output:")
    .requiredOption("--out <folder>", "the new folder, under data/negatives")
    .option("--count <images>", "how many", wholeArgument(1), 60_000);
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = negativesCommand(terminal);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const files = await makeNegatives(flags);
    files.forEach((path) => terminal.out(`${path}\n`));
    return 0;
  }, namingFlags(terminal, command));
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
