/**
 * Starting or resuming a run. All checks are made before a folder is created.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { InputError } from "@goodness/core";
import { join } from "node:path";
import * as v from "valibot";
import type { Processes } from "../parallel/processes.ts";
import { createNamedRun } from "../storage/named_run.ts";
import { RunFolder } from "../storage/run_folder.ts";
import type { RunPlan } from "../training/plan.ts";
import { processor } from "./processor.ts";
import {
  RESUMED_SETTINGS,
  type Run,
  type RunDetails,
  type RunJob,
  type RunOptions,
  type RunSettings,
} from "./job.ts";

/** What opening a run needs to know of its job. */
type Job<S extends RunSettings, P extends RunPlan<S>> = Pick<
  RunJob<S, P, never, never, never>,
  "name" | "settingsOf" | "parseSettings" | "prepare" | "nameOf" | "lastFile"
>;

/**
 * Opens a run.
 *
 * @param job What it does.
 * @param options Which one.
 * @param details What else its `config.json` holds, if it is new.
 * @returns The run, ready to train; nothing if it is finished already.
 * @throws {Deno.errors.AlreadyExists} If the folder of a new run exists.
 * @throws {Deno.errors.Busy} If another process trains in the folder.
 * @throws {InputError} If the settings do not fit the job, the data set or each other.
 * @throws {SyntaxError} If a file of the run is damaged.
 * @throws {Error} If the engine cannot start, or the data set is not the one that the run began with.
 */
export async function openRun<S extends RunSettings, P extends RunPlan<S>>(
  job: Job<S, P>,
  options: RunOptions<S>,
  details: RunDetails,
): Promise<Run<P> | undefined> {
  return options.resume === undefined
    ? await startRun(job, options, details)
    : await resumeRun(job, options.resume, options);
}

async function startRun<S extends RunSettings, P extends RunPlan<S>>(
  job: Job<S, P>,
  { settings, out, command, source, dryRun = false, processes }: RunOptions<S>,
  details: RunDetails,
): Promise<Run<P>> {
  const plan = await job.prepare(job.settingsOf(settings), { details, source, dryRun, processes });
  const config = {
    job: job.name,
    command,
    settings: plan.settings,
    ...details,
    fingerprint: plan.dataset.fingerprint,
    ...machineOf(plan, processes),
  };
  const folder = out === undefined
    ? await createNamedRun(join("runs", job.name), job.nameOf(plan), config)
    : await RunFolder.create(out, config);
  return { plan, folder, command, details };
}

/** What a run computes on. */
function machineOf<S>({ engine }: RunPlan<S>, processes?: Processes): Record<string, unknown> {
  return {
    ...(processes && {
      parallel: { by: processes.by, processes: processes.communicator.size },
    }),
    device: engine.device,
    processor: processor(),
    versions: { deno: Deno.version.deno, engine: engine.version },
  };
}

async function resumeRun<S extends RunSettings, P extends RunPlan<S>>(
  job: Job<S, P>,
  path: string,
  { settings: chosen = {}, command: resuming, source, dryRun, write, processes }: RunOptions<S>,
): Promise<Run<P> | undefined> {
  if (dryRun) {
    throw new InputError('Cannot make a dry run of a run that exists: leave "resume" out');
  }
  await using opened = new AsyncDisposableStack();
  const { folder, config, warning } = await RunFolder.resume(path);
  opened.use(folder);
  if (warning !== undefined) write(`warning: ${warning}`);
  const { command, settings: stored, fingerprint, ...details } = parseConfig(config, job, path);
  if (await folder.has(job.lastFile(details, stored))) return undefined;
  const settings = job.parseSettings(
    Object.fromEntries(
      [stored, otherPrecision(stored, chosen), resumedSettings(chosen)].flatMap(Object.entries),
    ),
  );
  const prepared = { details, source, dryRun: false, folder, processes };
  const plan = await job.prepare(settings, prepared);
  if (plan.dataset.fingerprint !== fingerprint) {
    throw new Error(
      `Cannot resume ${path}: the training images in ${plan.dataset.name} are not those that it ` +
        `began with`,
    );
  }
  const used = { ...resumedSettings(plan.settings), dataset: stored.dataset };
  const before: Partial<RunSettings> = stored;
  if (RESUMED_SETTINGS.every((key) => before[key] === used[key])) {
    opened.move();
    return { plan, folder, command, details };
  }
  const commands = `${command} && ${resuming}`;
  await folder.writeConfig({
    ...details,
    ...machineOf(plan, processes),
    command: commands,
    settings: { ...stored, ...used },
    fingerprint,
  });
  opened.move();
  return { plan, folder, command: commands, details };
}

/** Another engine may not have the precision that the run found on its own. */
function otherPrecision(
  stored: Partial<RunSettings>,
  { engine }: Partial<RunSettings>,
): Partial<RunSettings> {
  const isOther = engine !== undefined && engine !== stored.engine;
  return isOther && stored.precision !== undefined ? { precision: "auto" } : {};
}

/** The settings that a resumed run may be given anew, as far as they are there. */
function resumedSettings(settings: Partial<RunSettings>): Partial<RunSettings> {
  return Object.fromEntries(
    RESUMED_SETTINGS.flatMap((key) => settings[key] === undefined ? [] : [[key, settings[key]]]),
  );
}

const CONFIG = v.looseObject({
  job: v.picklist(["supervised", "unsupervised", "head"]),
  command: v.string(),
  settings: v.record(v.string(), v.unknown()),
  fingerprint: v.string(),
});

interface RunConfig<S> extends RunDetails {
  readonly command: string;
  readonly settings: S;
  readonly fingerprint: string;
}

function parseConfig<S extends RunSettings, P extends RunPlan<S>>(
  config: Readonly<Record<string, unknown>>,
  job: Job<S, P>,
  path: string,
): RunConfig<S> {
  const parsed = undamaged(path, () => v.parse(CONFIG, config));
  checkJob(parsed.job, job.name, path);
  return { ...parsed, settings: undamaged(path, () => job.parseSettings(parsed.settings)) };
}

function undamaged<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(`Cannot resume ${path}: its config.json is damaged: ${error.message}`);
  }
}

function checkJob(found: string, wanted: string, path: string): void {
  if (found === wanted) return;
  throw new InputError(
    `Cannot resume ${path} as ${wanted}: it is a run of ${found}; ` +
      `resume it by ${taskCommand(`train:${found}`, ["--resume", path])}`,
  );
}
