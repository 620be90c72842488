/**
 * One supervised run from its settings to its summary: the function behind the command line.
 *
 * @module
 */

import { join } from "node:path";
import { plainDisplay, type WriteLine } from "./display.ts";
import { RunFolder } from "./run_folder.ts";
import { defaultSettings, type TrainSettings } from "./settings.ts";
import { percent } from "./text.ts";
import { train, type TrainingObserver, type TrainResult } from "./train.ts";

/** What to run. */
export interface RunOptions {
  /** The settings; those of the preset where left out. */
  readonly settings?: Partial<TrainSettings>;
  /** The run folder to make. @default {"runs/supervised/<time>-<preset>"} */
  readonly out?: string;
  /** A run folder to go on with, in place of `settings` and `out`. */
  readonly resume?: string;
  /** The command to quote in the run; a resumed run keeps its first one. */
  readonly command: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** Whoever watches; plain lines by default. */
  readonly observer?: TrainingObserver;
  /** Ends the run after the step at hand. */
  readonly signal?: AbortSignal;
}

/** What a finished run found; `--json` prints it under snake_case keys. */
export interface RunSummary {
  /** The command that ran. */
  readonly command: string;
  /** The run folder. */
  readonly run: string;
  /** The model file. */
  readonly model: string;
  /** The engine. */
  readonly engine: string;
  /** What it ran on. */
  readonly device: string;
  /** How many times each training image was seen. */
  readonly epochs: number;
  /** Seconds of training: steps and validation. */
  readonly seconds: number;
  /** Training images per second of training. */
  readonly imagesPerSecond: number;
  /** The share of test images read rightly. */
  readonly testAccuracy: number;
  /** The same for each layer alone. */
  readonly accuracyPerLayer: readonly number[];
  /** Trained numbers of the network. */
  readonly parameters: number;
  /** The seed. */
  readonly seed: number;
}

/** How a run ended. */
export type RunOutcome =
  | { readonly status: "finished"; readonly summary: RunSummary }
  | { readonly status: "interrupted"; readonly run: string };

/**
 * Makes a run.
 *
 * @param options What to run.
 * @returns How it ended. An interrupted run is saved and can be gone on with.
 * @throws {Error} If something is wrong with the settings, the dataset, the engine or the folder.
 */
export async function run(options: RunOptions): Promise<RunOutcome> {
  const { folder, settings, command } = options.resume === undefined
    ? await startRun(options)
    : await resumeRun(options.resume);
  const { write, observer = plainDisplay(write), signal } = options;
  const result = await train(settings, {
    folder,
    command,
    observer,
    ...(signal && { signal }),
  });
  if (result.status === "interrupted") {
    write(`stopped and saved after step ${result.step} of ${result.steps}`);
    write(`go on with: deno task train:supervised --resume ${folder.path}`);
    return { status: "interrupted", run: folder.path };
  }
  const summary = summarise(command, settings, folder, result);
  summaryLines(summary).forEach(write);
  return { status: "finished", summary };
}

/** A run as its folder has it. */
interface OpenRun {
  readonly folder: RunFolder;
  readonly settings: TrainSettings;
  readonly command: string;
}

async function startRun({ settings: chosen, out, command }: RunOptions): Promise<OpenRun> {
  const preset = chosen?.preset ?? "local";
  const settings = { ...defaultSettings(preset), ...chosen };
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const path = out ?? join("runs", "supervised", `${time}-${preset}`);
  const versions = { deno: Deno.version.deno };
  const folder = await RunFolder.plan(path, { job: "supervised", command, versions, settings });
  return { folder, settings, command };
}

async function resumeRun(path: string): Promise<OpenRun> {
  const { folder, config } = await RunFolder.open(path);
  const { settings, command } = config as Pick<OpenRun, "settings" | "command">;
  return { folder, settings, command };
}

function summarise(
  command: string,
  settings: TrainSettings,
  folder: RunFolder,
  result: TrainResult & { status: "finished" },
): RunSummary {
  return {
    command,
    run: folder.path,
    model: folder.modelPath,
    engine: result.engine,
    device: result.device,
    epochs: settings.epochs,
    seconds: result.seconds,
    imagesPerSecond: result.imagesPerSecond,
    testAccuracy: result.test.accuracy,
    accuracyPerLayer: result.test.accuracyPerLayer,
    parameters: result.parameters,
    seed: settings.seed,
  };
}

function summaryLines(summary: RunSummary): string[] {
  const layers = summary.accuracyPerLayer.map(percent).join(", ");
  return [
    `test accuracy ${percent(summary.testAccuracy)} (layers alone: ${layers})`,
    `trained ${summary.epochs} epochs in ${summary.seconds.toFixed(1)} s, ` +
    `${Math.round(summary.imagesPerSecond)} images/s`,
    `model: ${summary.model}`,
    `next: deno task demo --model ${summary.model}`,
  ];
}
