/**
 * Starting a run, or going on with one: everything that can be wrong is found out before a folder is
 * made.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { trainingShapes } from "@goodness/core";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { commonSettings, DEFAULT_PRESETS, defaultSettings, type Job, jobOf } from "../settings/presets.ts";
import { migrateSettings } from "../settings/migration.ts";
import { type PreparedTraining, prepareTraining } from "../training/prepare.ts";
import { processor } from "./processor.ts";
import { type Checkpoint, RunFolder } from "../storage/run_folder.ts";
import { parseSettings, type TrainSettings } from "../settings/settings.ts";

/** Which run to make or to go on with. */
export interface ChosenRun {
  /** The settings; those of the preset where left out. */
  readonly settings?: Partial<TrainSettings>;
  /** The run folder to make. @default {"runs/<job>/<time>-<preset>"} */
  readonly out?: string;
  /** A run folder to go on with, in place of the others; only `settings.dataset` counts then. */
  readonly resume?: string;
  /** The command to quote in the run; a resumed run keeps its first one. */
  readonly command: string;
  /** Make one batch of everything, and keep nothing. @default {false} */
  readonly dryRun?: boolean;
}

/** Which run to open. */
export interface OpenOptions extends ChosenRun {
  /** What it does. */
  readonly job: Job;
  /** What else its `config.json` is to hold. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A run that can start or go on. */
export interface OpenRun {
  /** The training. */
  readonly prepared: PreparedTraining;
  /** Its folder. */
  readonly folder: RunFolder;
  /** The command that began it. */
  readonly command: string;
  /** What its `config.json` holds. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where to go on; the beginning if there is none. */
  readonly checkpoint?: Checkpoint | undefined;
}

/**
 * Opens a run.
 *
 * @param options Which one.
 * @returns The run, ready to start or to go on.
 * @throws {Deno.errors.AlreadyExists} If the folder of a new run exists.
 * @throws {InputError} If the settings do not fit the job, the dataset or each other.
 * @throws {SyntaxError} If a file of the run is damaged.
 * @throws {Error} If the engine cannot start, or the dataset is not the one that the run began with.
 */
export async function openRun(options: OpenOptions): Promise<OpenRun> {
  return options.resume === undefined
    ? await startRun(options)
    : await resumeRun(options.resume, options);
}

/**
 * Where a new run goes if it is not told.
 *
 * @param job What it does.
 * @param name What to call it.
 * @returns `runs/<job>/<time>-<name>`.
 */
export function newRunPath(job: Job, name: string): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  return join("runs", job, `${time}-${name}`);
}

async function startRun(
  { job, settings: chosen, details = {}, out, command, dryRun = false }: OpenOptions,
): Promise<OpenRun> {
  const { dataset, ...settings } = {
    ...defaultSettings(chosen?.preset ?? DEFAULT_PRESETS[job]),
    ...chosen,
  };
  const prepared = await prepareTraining({
    ...settings,
    dataset: dataset === "mnist" ? dataset : resolve(dataset),
  }, { dryRun });
  checkJob(job, prepared);
  const { engine } = prepared;
  const config = {
    job,
    command,
    settings: prepared.settings,
    ...details,
    fingerprint: prepared.dataset.fingerprint,
    device: engine.device,
    processor: processor(),
    versions: { deno: Deno.version.deno, engine: engine.version },
  };
  const folder = await RunFolder.create(out ?? newRunPath(job, settings.preset), config);
  return { prepared, folder, command, config };
}

/** A network learns with labels or without; each job trains one kind. */
function checkJob(job: Job, { settings }: PreparedTraining): void {
  const found = jobOf(settings);
  if (found === job) return;
  throw new InputError(
    `Cannot make a run that is ${job} with labels placed "${settings.labelPlacement}": ` +
      `use deno task train:${found}, or another --preset or --label-placement`,
  );
}

async function resumeRun(
  path: string,
  { job, settings: chosen, dryRun }: OpenOptions,
): Promise<OpenRun> {
  if (dryRun) {
    throw new InputError("Cannot make a dry run of a run that exists: leave --resume out");
  }
  const { folder, config } = await RunFolder.open(path);
  const { command, settings: stored, fingerprint, ...details } = parseConfig(config, job, path);
  const settings = { ...stored, dataset: chosen?.dataset ?? stored.dataset };
  const prepared = await prepareTraining(settings);
  if (prepared.dataset.fingerprint !== fingerprint) {
    throw new Error(
      `Cannot resume ${path}: the training images in ${settings.dataset} are not those that it ` +
        `began with`,
    );
  }
  const checkpoint = await folder.loadCheckpoint(trainingShapes(prepared.network, settings));
  return { prepared, folder, command, config: details, checkpoint };
}

const CONFIG = v.looseObject({
  job: v.string(),
  command: v.string(),
  settings: v.record(v.string(), v.unknown()),
  fingerprint: v.string(),
});

interface RunConfig extends Readonly<Record<string, unknown>> {
  readonly command: string;
  readonly settings: TrainSettings;
  readonly fingerprint: string;
}

function parseConfig(config: unknown, job: Job, path: string): RunConfig {
  try {
    const parsed = v.parse(CONFIG, config);
    if (parsed.job !== job) throw new Error(`its job is "${parsed.job}", not "${job}"`);
    // Settings that came later were, in effect, what presets start from.
    return { ...parsed, settings: parseSettings({
      ...commonSettings(),
      ...migrateSettings(parsed.settings),
    }) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(`Cannot resume ${path}: its config.json is damaged: ${error.message}`);
  }
}
