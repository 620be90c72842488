/**
 * What a person sees of a training: a bar with one line per layer on a terminal, plain lines
 * elsewhere. Everything goes to standard error; standard output is for results.
 *
 * @module
 */

import cliProgress from "cli-progress";
import process from "node:process";
import { NEARLY_DEAD } from "./faults.ts";
import type {
  EpochReport,
  StartInfo,
  StepMetrics,
  TrainingFacts,
  TrainingObserver,
} from "./observer.ts";
import { isFoundByRun } from "../settings/found_by_run.ts";
import { settingName } from "../settings/names.ts";
import { defaultSettings } from "../settings/settings.ts";
import { percent, table } from "../text/text.ts";
import { parameterCount, type PrecisionChoice } from "@goodness/core";

/** Where lines go. */
export type WriteLine = (line: string) => void;

const HEADINGS = ["", "loss", "goodness +", "goodness -", "pair errors", "validation"];

/** The lines that report an epoch. */
export function epochLines(report: EpochReport): string[] {
  const { epoch, epochs, imagesPerSecond, layers, validation } = report;
  const accuracy = validation === undefined ? "" : `, validation ${percent(validation.accuracy)}`;
  const rows = layers.map((layer, index) => [
    `  layer ${index + 1}`,
    ...layerCells(layer),
    validation === undefined ? "-" : percent(validation.accuracyPerLayer[index] ?? NaN),
  ]);
  return [
    `epoch ${epoch}/${epochs}: ${Math.round(imagesPerSecond)} images/s${accuracy}`,
    ...table([HEADINGS, ...rows]),
    ...layers.flatMap(({ deadUnits }, index) =>
      deadUnits < NEARLY_DEAD ? [] : [
        `warning: layer ${index + 1}: ${percent(deadUnits)} of its units are dead; a lower ` +
        '"learningRate" or some "peer" keeps them alive',
      ]
    ),
  ];
}

function layerCells(layer: StepMetrics): string[] {
  return [
    layer.loss.toFixed(4),
    layer.positiveGoodness.toFixed(3),
    layer.negativeGoodness.toFixed(3),
    percent(layer.pairwiseError),
  ];
}

function startLines(facts: TrainingFacts & StartInfo): string[] {
  const { dataset, network, engine, settings, report, note } = facts;
  const { train, validation, test } = dataset;
  return [
    `${network.spec.name}: ${network.layers.length} layers, ` +
    `${
      parameterCount(network).toLocaleString("en")
    } parameters, on ${engine.name} (${engine.device})`,
    `${dataset.name}: ${train.count} training, ${validation.count} validation, ` +
    `${test.count} test images`,
    ...settingLines(facts),
    ...(engine.products === undefined ? [] : [engine.products]),
    ...stepLines(report, settings.precision),
    ...(note === undefined ? [] : [note]),
    ...(engine.warning === undefined ? [] : [`warning: ${engine.warning}`]),
  ];
}

/** What follows from the settings, and the settings that differ from the preset's. */
function settingLines({ settings, batches, steps }: TrainingFacts): string[] {
  const { preset, learningRate, batchSize } = settings;
  const defaults = new Map(Object.entries(defaultSettings(preset)));
  const chosen = Object.entries(settings)
    .filter(([key, value]) => !isFoundByRun(key) && defaults.get(key) !== value)
    .map(([key, value]) => `${settingName(key)} ${value}`);
  return [
    `${steps} steps, ${batches.stepsPerEpoch} an epoch, ${batchSize} images a batch, ` +
    `learning rate up to ${learningRate}`,
    `preset ${preset}${chosen.length === 0 ? "" : `, but ${chosen.join(", ")}`}`,
  ];
}

/** How a step runs, where there is a choice. */
function stepLines(report: StartInfo["report"], precision: PrecisionChoice): string[] {
  if (report === undefined) return [];
  const { fused, dispatches, reason } = report;
  const inPrecision = precision === "f32" ? "" : ` in ${precision}`;
  if (fused) return [`a step is ${dispatches} fused programs${inPrecision}`];
  return [
    `a step runs operation by operation${reason === undefined ? "" : ` because of ${reason}`}`,
  ];
}

/**
 * Reports in plain lines, for logs.
 *
 * @param write Where lines go.
 * @returns The observer.
 */
export function plainDisplay(write: WriteLine): TrainingObserver {
  return {
    started: (info) => startLines(info).forEach(write),
    stepped: () => {},
    measured: () => {},
    epochEnded: (report) => epochLines(report).forEach(write),
    stopped: () => {},
  };
}

/**
 * Reports with a progress bar and one line per layer below it, redrawn in place.
 *
 * @param write Where the lines go that stay.
 * @param stream The terminal; this process's standard error by default.
 * @returns The observer.
 */
export function terminalDisplay(
  write: WriteLine,
  stream: NodeJS.WritableStream = process.stderr,
): TrainingObserver {
  stream.on("error", () => {}); // a terminal that was closed must not end the training
  const bars = new cliProgress.MultiBar({
    format: "{line}",
    hideCursor: true,
    forceRedraw: true,
    etaBuffer: 100,
    stream,
  });
  let main: cliProgress.SingleBar | undefined;
  let lines: cliProgress.SingleBar[] = [];
  let accuracies: readonly number[] = [];
  const showLayers = (layers: readonly StepMetrics[]): void => {
    const cells = layers.map((layer, index) => [
      `  layer ${index + 1}`,
      ...layerCells(layer),
      percent(accuracies[index] ?? NaN).replace("NaN %", "-"),
    ]);
    table([HEADINGS, ...cells]).forEach((line, index) => lines[index]?.update(0, { line }));
  };
  return {
    started: (info) => {
      startLines(info).forEach(write);
      const format =
        "[{bar}] {percentage}% | epoch {epoch} | {duration_formatted}, ETA {eta_formatted}";
      const epoch = Math.floor(info.step / info.batches.stepsPerEpoch) + 1;
      main = bars.create(info.steps, info.step, { epoch }, { format });
      lines = [HEADINGS, ...info.network.layers].map(() => bars.create(1, 0, { line: "" }));
    },
    stepped: (step) => main?.update(step),
    measured: showLayers,
    epochEnded: (report) => {
      main?.update({ epoch: Math.min(report.epoch + 1, report.epochs) });
      accuracies = report.validation?.accuracyPerLayer ?? [];
      bars.log(epochLines(report).join("\n") + "\n");
      showLayers(report.layers);
    },
    stopped: () => bars.stop(),
  };
}
