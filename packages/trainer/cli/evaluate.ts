/**
 * `deno task evaluate`.
 *
 * @module
 */

import { exitStatus, makeCommand, processTerminal, type Terminal } from "@goodness/cli";
import {
  createEngine,
  decodeModel,
  ENGINE_CHOICES,
  type EngineChoice,
  GoodnessSearch,
} from "@goodness/core";
import { type Command, Option } from "commander";
import { datasetName, loadTestSplit } from "../dataset.ts";
import { evaluate, type Evaluation } from "../evaluation.ts";
import { percent, snakeCaseKeys, table } from "../text.ts";

const NAME = "deno task evaluate";

interface Flags {
  readonly model: string;
  readonly dataset: string;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

function evaluateCommand(terminal: Terminal): Command {
  return makeCommand(NAME, "Read a dataset's test images with a trained model.", terminal)
    .requiredOption("--model <file>", "the model file")
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files", "mnist")
    .addOption(
      new Option("--engine <name>", "what computes").choices(ENGINE_CHOICES).default("auto"),
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

function reportLines({ count, accuracy, accuracyPerLayer, confusion }: Evaluation): string[] {
  const labels = confusion.map((_, label) => String(label));
  return [
    `accuracy ${percent(accuracy)} (${Math.round(count * (1 - accuracy))} of ${count} wrong)`,
    ...accuracyPerLayer.map((share, layer) => `  layer ${layer + 1} alone ${percent(share)}`),
    "confusion (rows: true label, columns: found label)",
    ...table([
      ["", ...labels],
      ...confusion.map((row, label) => [String(label), ...row.map((n) => (n ? String(n) : "."))]),
    ]),
  ];
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
    const flags = evaluateCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const { network, weights } = decodeModel(await Deno.readFile(flags.model), flags.model);
    const test = await loadTestSplit(flags.dataset);
    const engine = await createEngine(flags.engine);
    if (engine.warning !== undefined) terminal.err(`warning: ${engine.warning}\n`);
    const search = new GoodnessSearch(engine, network, weights);
    const evaluation = await evaluate(search, network, test);
    await search.dispose();
    reportLines(evaluation).forEach((line) => terminal.out(`${line}\n`));
    if (flags.json) {
      const { predictions: _, goodness: __, ...figures } = evaluation;
      const { name, device } = engine;
      const summary = {
        model: flags.model,
        dataset: datasetName(flags.dataset),
        engine: name,
        device,
      };
      terminal.out(`${JSON.stringify(snakeCaseKeys({ ...summary, ...figures }))}\n`);
    }
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
