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
import {
  BACKBONE_NAME,
  explainWriteError,
  loadModelOf,
  newestBackbone,
  writeFileAtomically,
} from "@goodness/trainer/storage";
import { type Command, Option } from "commander";
import { join } from "node:path";
import { type FewLabelsOptions, studyFewLabels } from "../study/few_labels.ts";
import { fewLabelsDocument } from "../study/few_labels_document.ts";

const TASK = "study:labels";

interface Flags {
  readonly backbone?: string;
  readonly draws: number;
  readonly seen: number;
  readonly evaluated: "validation" | "test";
  readonly dataset: string;
  readonly engine: EngineChoice;
  readonly out: string;
  readonly document: string;
}

function studyCommand(terminal: Terminal): Command {
  const { dataset, engine } = commonSettings();
  return makeCommand(
    `deno task ${TASK}`,
    "Compare a head on an unsupervised backbone with supervised training, on 100 and on 1,000 labels.",
    terminal,
  )
    .option("--backbone <file|folder>", "the backbone (default: the newest run's)")
    .option("--draws <count>", "draws of the labels", wholeArgument(1), 5)
    .option(
      "--seen <images>",
      "training images that each method sees, over all epochs",
      wholeArgument(1),
      20_000,
    )
    .addOption(
      new Option("--evaluated <images>", "images that errors are measured on").choices([
        "validation",
        "test",
      ])
        .default("test"),
    )
    .addOption(settingOption("dataset").default(dataset, dataset))
    .addOption(settingOption("engine").default(engine, engine))
    .option("--out <folder>", "folder of the supervised runs, under runs/", "runs/study-labels")
    .option("--document <file>", "the document to write, under docs/", "docs/few-labels.md");
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param context The network to compare with.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  context: Pick<FewLabelsOptions, "network"> = {},
): Promise<number> {
  const typed = studyCommand(terminal);
  const named = namingFlags(terminal, typed);
  return await exitStatus(async () => {
    const flags = typed.parse(args, { from: "user" }).opts<Flags>();
    const { document, draws, evaluated } = flags;
    const write = (line: string): void => named.err(`${line}\n`);
    const path = flags.backbone ?? await newestBackbone(join("runs", "unsupervised"));
    write(`backbone: ${path}`);
    const backbone = await loadModelOf(path, BACKBONE_NAME);
    const perLabel = [10, 100];
    const results = await studyFewLabels({ ...flags, ...context, backbone, perLabel, write });
    const command = taskCommand(TASK, args);
    const facts = { command, backboneCommand: backbone.training.command, draws, evaluated };
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
