/**
 * `deno task evaluate`.
 *
 * @module
 */

import {
  createEngine,
  decodeModel,
  type Engine,
  type EngineChoice,
  HeadReadout,
  InputError,
  type Model,
  type Readout,
  READOUTS,
} from "@goodness/core";
import {
  exitStatus,
  jsonOption,
  makeCommand,
  modelPath,
  namingFlags,
  printResult,
  processTerminal,
  readBytes,
  taskCommand,
  type Terminal,
  typedPath,
} from "@goodness/cli";
import { checkNamesLabels, defaultReadout, whyNotClassifiedBy } from "@goodness/core/prediction";
import { type Command, Option } from "commander";
import { loadTestImages } from "../data/dataset.ts";
import type { Split } from "../data/split.ts";
import { evaluateOnce, type Evaluation } from "../evaluation/evaluation.ts";
import { evaluateHead, type HeadEvaluation } from "../evaluation/head_evaluation.ts";
import type { ReadoutEvaluation } from "../evaluation/readout_evaluation.ts";
import { engineMemory } from "../storage/engine_memory.ts";
import { commonSettings } from "../settings/settings.ts";
import { percent, snakeCaseKeys, table } from "../text/text.ts";
import { trainedData } from "./_trained_data.ts";
import { type DatasetFlags, datasetOptions } from "./dataset_options.ts";
import { settingOption } from "./setting_option.ts";

const NAME = "deno task evaluate";

interface Flags extends Partial<DatasetFlags> {
  readonly model: string;
  readonly engine: EngineChoice;
  readonly by?: Readout;
  readonly json?: boolean;
}

function evaluateCommand(terminal: Terminal): Command {
  const { engine } = commonSettings();
  const command = makeCommand(
    NAME,
    "Classify a data set's test images with a trained model.",
    terminal,
  )
    .optionsGroup("Data:")
    .requiredOption(
      "--model <file|folder>",
      "the model file, or the run folder that holds it",
      typedPath,
    );
  datasetOptions("as in the training of the model").forEach((option) => command.addOption(option));
  return command
    .addOption(settingOption("engine").default(engine, engine))
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "--by <readout>",
        "readout that the confusion matrix is of (default: goodness, or head for a network that " +
          "learnt without labels)",
      ).choices(READOUTS),
    )
    .addOption(jsonOption());
}

/** The results of the readouts that the model has. */
interface Readouts {
  readonly goodness?: Evaluation | undefined;
  readonly head?: HeadEvaluation & {
    /** The accuracy of the same head on the untrained network, if known. */
    readonly randomFeatureAccuracy?: number | undefined;
  };
}

async function evaluateAll(model: Model, engine: Engine, test: Split): Promise<Readouts> {
  const { network, weights, head } = model;
  const goodness = defaultReadout(network) === "goodness"
    ? await evaluateOnce({ network, weights, engine }, test)
    : undefined;
  if (head === undefined) return { goodness };
  const readout = new HeadReadout(engine, { network, weights, head });
  const found = await evaluateHead(readout, network, test);
  await readout.dispose();
  const { randomFeatureAccuracy } = head.training;
  return { goodness, head: { ...found, randomFeatureAccuracy } };
}

function checkReadout({ network, head }: Model, by: Readout, file: string): void {
  const reason = whyNotClassifiedBy(by, { by: defaultReadout(network), head });
  if (reason === undefined) return;
  const remedy = by === "head"
    ? `train a head by ${taskCommand("train:head", ["--model", file])}`
    : 'leave "by" out, or choose by "head"';
  throw new InputError(`${reason}; the model is ${file}: ${remedy}`);
}

function accuracyText({ count, accuracy }: ReadoutEvaluation): string {
  return `${percent(accuracy)} (${Math.round(count * (1 - accuracy))} of ${count} wrong)`;
}

function goodnessLines(evaluation: Evaluation): string[] {
  return [
    `accuracy ${accuracyText(evaluation)}`,
    ...evaluation.accuracyPerLayer.map((share, layer) =>
      `  layer ${layer + 1} alone ${percent(share)}`
    ),
  ];
}

function headLines(evaluation: NonNullable<Readouts["head"]>): string[] {
  const { randomFeatureAccuracy: random, meanGoodness = [] } = evaluation;
  return [
    `accuracy by the head, in one pass ${accuracyText(evaluation)}`,
    ...(random === undefined ? [] : [`  by a head on random features ${percent(random)}`]),
    ...meanGoodness.map((mean, layer) =>
      `  mean goodness of layer ${layer + 1} ${mean.toFixed(3)}`
    ),
  ];
}

function confusionOf(readouts: Readouts, by: Readout): ReadoutEvaluation["confusion"] {
  return readouts[by]?.confusion ?? [];
}

function reportLines(readouts: Readouts, by: Readout): string[] {
  const { goodness, head } = readouts;
  const confusion = confusionOf(readouts, by);
  const labels = confusion.map((_, label) => String(label));
  return [
    ...(goodness ? goodnessLines(goodness) : []),
    ...(head ? headLines(head) : []),
    `confusion${by === "head" ? " by the head" : ""} (rows: true label, columns: predicted label)`,
    ...table([
      ["", ...labels],
      ...confusion.map((row, label) => [String(label), ...row.map((n) => (n ? String(n) : "."))]),
    ]),
  ];
}

/** The data of `--json`; `accuracy` is that of the readout that the model was trained for. */
function figuresOf(readouts: Readouts, by: Readout): Record<string, unknown> {
  const { goodness, head } = readouts;
  return {
    count: (goodness ?? head)?.count,
    accuracy: (goodness ?? head)?.accuracy,
    accuracyPerLayer: goodness?.accuracyPerLayer,
    headAccuracy: head?.accuracy,
    randomFeatureAccuracy: head?.randomFeatureAccuracy,
    meanGoodness: head?.meanGoodness,
    by,
    confusion: confusionOf(readouts, by),
  };
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = evaluateCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const path = await modelPath(flags.model);
    const model = decodeModel(await readBytes(path, { expected: "a model file" }), path);
    const head = taskCommand("train:unsupervised", ["--stage", "head", "--backbone", path]);
    checkNamesLabels(model, path, `train one with ${head}`);
    const by = flags.by ?? defaultReadout(model.network);
    checkReadout(model, by, path);
    const warn = (line: string): void => named.err(`warning: ${line}\n`);
    const data = { ...commonSettings(), ...await trainedData(path, warn), ...flags };
    const { name, test, notes } = await loadTestImages(data.dataset, data);
    notes.forEach((note) => named.err(`note: ${note}\n`));
    const engine = await createEngine(flags.engine, { memory: engineMemory() });
    if (engine.reason !== undefined) named.err(`${engine.reason}\n`);
    if (engine.warning !== undefined) warn(engine.warning);
    const readouts = await evaluateAll(model, engine, test);
    const summary = {
      model: path,
      dataset: name,
      engine: engine.name,
      device: engine.device,
    };
    printResult(terminal, {
      lines: reportLines(readouts, by),
      json: snakeCaseKeys({ ...summary, ...figuresOf(readouts, by) }),
    }, flags.json);
    return 0;
  }, named);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
