/**
 * What a run folder says of its run. The server reads run folders and changes nothing in them.
 *
 * @module
 */

import {
  BACKBONE_NAME,
  CONFIG_NAME,
  LOCK_NAME,
  METRICS_FILE_NAME,
  MODEL_NAME,
  modifiedAt,
} from "@goodness/cli";
import { join } from "node:path";
import * as v from "valibot";
import type { RunSummary } from "./run.ts";

const CONFIG = v.object({
  job: v.optional(v.string(), "training"),
  stage: v.optional(v.string()),
  settings: v.optional(
    v.object({
      preset: v.optional(v.string()),
      dataset: v.optional(v.string()),
      epochs: v.optional(v.number()),
      batchSize: v.optional(v.number()),
    }),
    {},
  ),
});

const LAST_LINE = v.object({
  epoch: v.optional(v.number(), 0),
  validation_accuracy: v.optional(v.nullable(v.number()), null),
});

/**
 * Summarises a run.
 *
 * @param runs The folder of all runs.
 * @param name The run's name in it.
 * @returns The summary; nothing if there is no run, or its description cannot be read.
 */
export async function summariseRun(runs: string, name: string): Promise<RunSummary | undefined> {
  const folder = join(runs, name);
  const config = read(CONFIG, await textOf(join(folder, CONFIG_NAME)));
  if (config === undefined) return undefined;
  const { job, stage, settings } = config;
  const status = await isTrained(folder)
    ? "running"
    : await modifiedAt(join(folder, stage === "backbone" ? BACKBONE_NAME : MODEL_NAME)) > 0
    ? "finished"
    : "stopped";
  const last = read(LAST_LINE, (await metricsLines(folder)).at(-1));
  return {
    name,
    job,
    preset: settings.preset ?? null,
    dataset: settings.dataset ?? null,
    status,
    epochs: settings.epochs ?? null,
    epoch: last?.epoch ?? 0,
    batchSize: settings.batchSize ?? null,
    accuracy: last?.validation_accuracy ?? null,
    changed: await changeOf(folder),
  };
}

/**
 * Reads what a run measured.
 *
 * @param folder The run's folder.
 * @returns The lines of `metrics.jsonl`, none if nothing was measured yet. The file is replaced as a whole, so each
 *   line is complete.
 */
export async function metricsLines(folder: string): Promise<string[]> {
  const text = await textOf(join(folder, METRICS_FILE_NAME));
  return text?.split("\n").filter(Boolean) ?? [];
}

/**
 * Tells when a run last wrote down an epoch, or began.
 *
 * @param folder The run's folder.
 * @returns Milliseconds since 1970; 0 if it has not begun.
 */
export async function changeOf(folder: string): Promise<number> {
  return await modifiedAt(join(folder, METRICS_FILE_NAME)) ||
    await modifiedAt(join(folder, CONFIG_NAME));
}

/**
 * Whether a process trains in a folder. A killed one leaves the file, but not the lock; it is then held here for an
 * instant, shared, to find that out.
 */
async function isTrained(folder: string): Promise<boolean> {
  try {
    using file = await Deno.open(join(folder, LOCK_NAME));
    return !await file.tryLock();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function read<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined; // a file that was damaged or edited
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
