/**
 * `deno task study:labels`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  namingFlags,
  processTerminal,
  taskCommand,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import type { EngineChoice } from "@goodness/core";
import { settingOption } from "@goodness/trainer/cli";
import { commonSettings } from "@goodness/trainer/settings";
import { type Command, Option } from "commander";
import { join } from "node:path";
import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { newestBackbone } from "@goodness/trainer/storage";
import { loadModelOf } from "@goodness/trainer/storage";
import { BACKBONE_NAME } from "@goodness/trainer/storage";
import { studyFewLabels } from "../study/few_labels.ts";
import { fewLabelsDocument } from "../study/few_labels_document.ts";

const TASK = "study:labels";

interface Flags {
  readonly backbone?: string;
  readonly draws: number;
  readonly shown: number;
  readonly judged: "validation" | "test";
  readonly dataset: string;
  readonly engine: EngineChoice;
  readonly out: string;
  readonly document: string;
}

function studyCommand(terminal: Terminal): Command {
  const { dataset, engine } = commonSettings();
  return makeCommand(
    `deno task ${TASK}`,
    "Compare what 100 and 1,000 labels teach a head on an unsupervised backbone and a supervised network.",
    terminal,
  )
    .option("--backbone <file|folder>", "the backbone (default: the newest run's)")
    .option("--draws <count>", "draws of the labels", wholeArgument(1), 5)
    .option(
      "--shown <images>",
      "images that each method is shown, over all epochs",
      wholeArgument(1),
      20_000,
    )
    .addOption(
      new Option("--judged <images>", "what the errors are of").choices(["validation", "test"])
        .default("test"),
    )
    .addOption(settingOption("dataset").default(dataset, dataset))
    .addOption(settingOption("engine").default(engine, engine))
    .option("--out <folder>", "folder of the supervised runs, under runs/", "runs/study-labels")
    .option("--document <file>", "what to write, under docs/", "docs/few-labels.md");
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const typed = studyCommand(terminal);
  const named = namingFlags(terminal, typed);
  return await exitStatus(async () => {
    const flags = typed.parse(args, { from: "user" }).opts<Flags>();
    const { document, draws, judged } = flags;
    const write = (line: string): void => named.err(`${line}\n`);
    const path = flags.backbone ?? await newestBackbone(join("runs", "unsupervised"));
    write(`backbone: ${path}`);
    const backbone = await loadModelOf(path, BACKBONE_NAME);
    const results = await studyFewLabels({ ...flags, backbone, perLabel: [10, 100], write });
    const command = taskCommand(TASK, args);
    const facts = { command, backboneCommand: backbone.training.command, draws, judged };
    try {
      await writeFileAtomically(document, fewLabelsDocument(results, facts));
    } catch (error) {
      throw explainWriteError(error, document, "docs");
    }
    terminal.out(`${document}\n`);
    return 0;
  }, named);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
