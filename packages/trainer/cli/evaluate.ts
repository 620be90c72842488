/**
 * `deno task evaluate`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import {
  createEngine,
  decodeModel,
  type Engine,
  ENGINE_CHOICES,
  type EngineChoice,
  GoodnessSearch,
  HeadReader,
  type Model,
  type Reading,
  READINGS,
} from "@goodness/core";
import { type Command, Option } from "commander";
import { datasetName, loadTestSplit, type Split } from "../dataset.ts";
import { evaluate, evaluateHead, type Evaluation, type ReadingEvaluation } from "../evaluation.ts";
import { percent, snakeCaseKeys, table } from "../text.ts";

const NAME = "deno task evaluate";

interface Flags {
  readonly model: string;
  readonly dataset: string;
  readonly engine: EngineChoice;
  readonly by: Reading;
  readonly json?: boolean;
}

function evaluateCommand(terminal: Terminal): Command {
  return makeCommand(NAME, "Read a dataset's test images with a trained model.", terminal)
    .requiredOption("--model <file>", "the model file")
    .option("--dataset <name|folder>", "mnist, or a folder with four IDX files", "mnist")
    .addOption(
      new Option("--engine <name>", "what computes").choices(ENGINE_CHOICES).default("auto"),
    )
    .addOption(
      new Option("--by <reading>", "what the confusion matrix is of").choices(READINGS)
        .default("goodness"),
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

/** What both ways to read find; the second only where the model has a head. */
interface Readings {
  readonly goodness: Evaluation;
  readonly head?: ReadingEvaluation;
}

async function readAll(
  { network, weights, head }: Model,
  engine: Engine,
  test: Split,
): Promise<Readings> {
  const search = new GoodnessSearch(engine, network, weights);
  const goodness = await evaluate(search, network, test);
  await search.dispose();
  if (head === undefined) return { goodness };
  const reader = new HeadReader(engine, { network, weights, head });
  const found = await evaluateHead(reader, network, test);
  await reader.dispose();
  return { goodness, head: found };
}

function accuracyText({ count, accuracy }: ReadingEvaluation): string {
  return `${percent(accuracy)} (${Math.round(count * (1 - accuracy))} of ${count} wrong)`;
}

function reportLines({ goodness, head }: Readings, by: Reading): string[] {
  const { confusion } = (by === "head" ? head : undefined) ?? goodness;
  const labels = confusion.map((_, label) => String(label));
  return [
    `accuracy ${accuracyText(goodness)}`,
    ...goodness.accuracyPerLayer.map((share, layer) =>
      `  layer ${layer + 1} alone ${percent(share)}`
    ),
    ...(head ? [`accuracy by the head, in one pass ${accuracyText(head)}`] : []),
    `confusion${by === "head" ? " by the head" : ""} (rows: true label, columns: found label)`,
    ...table([
      ["", ...labels],
      ...confusion.map((row, label) => [String(label), ...row.map((n) => (n ? String(n) : "."))]),
    ]),
  ];
}

function figuresOf({ goodness, head }: Readings, by: Reading): Record<string, unknown> {
  const { count, accuracy, accuracyPerLayer } = goodness;
  const { confusion } = (by === "head" ? head : undefined) ?? goodness;
  return {
    ...{ count, accuracy, accuracyPerLayer },
    ...(head && { headAccuracy: head.accuracy }),
    ...{ by, confusion },
  };
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
    const model = decodeModel(await Deno.readFile(flags.model), flags.model);
    if (flags.by === "head" && model.head === undefined) {
      throw new RangeError(
        `Cannot read by the head of ${flags.model}: it has none; train one by ` +
          taskCommand("train:head", ["--model", flags.model, "--out", "runs/<file>"]),
      );
    }
    const test = await loadTestSplit(flags.dataset);
    const engine = await createEngine(flags.engine);
    if (engine.warning !== undefined) terminal.err(`warning: ${engine.warning}\n`);
    const readings = await readAll(model, engine, test);
    reportLines(readings, flags.by).forEach((line) => terminal.out(`${line}\n`));
    if (flags.json) {
      const { name, device } = engine;
      const summary = {
        model: flags.model,
        dataset: datasetName(flags.dataset),
        engine: name,
        device,
      };
      const figures = figuresOf(readings, flags.by);
      terminal.out(`${JSON.stringify(snakeCaseKeys({ ...summary, ...figures }))}\n`);
    }
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
