/**
 * Short runs on real digits for tests.
 *
 * @module
 */

import { decodeModel } from "@goodness/core";
import { join } from "node:path";
import type { RunOptions } from "./runs/job.ts";
import type { RunSummary } from "./runs/supervised_results.ts";
import { trainSupervised } from "./runs/train_supervised.ts";
import type { NetworkOptions } from "./runs/training_run.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import type { TrainingObserver } from "./training/observer.ts";

const QUICK = {
  validation: 200,
  epochs: 2,
  batchSize: 100,
  validateEvery: 1,
  engine: "native",
} as const;

/** An observer that does nothing. */
export const SILENT: TrainingObserver = {
  started: () => {},
  stepped: () => {},
  measured: () => {},
  epochEnded: () => {},
  stopped: () => {},
};

/** What to run: the options of a run, and its network. */
type TestRun = RunOptions & NetworkOptions;

/**
 * Options of a run on `<folder>/digits` into `<folder>/<name>`; of a tiny network unless told otherwise.
 */
export function options(
  folder: string,
  name: string,
  changes: Partial<TestRun> = {},
): TestRun {
  const isNew = changes.resume === undefined;
  return {
    settings: { ...(isNew && QUICK), dataset: join(folder, "digits") },
    network: isNew ? tinyNetwork(changes.settings) : undefined,
    out: join(folder, name),
    command: `test ${name}`,
    write: () => {},
    ...changes,
  };
}

/** Makes a run that must finish; `model` is empty where none is kept. */
export async function finish(
  options: TestRun,
): Promise<RunSummary & { readonly model: string }> {
  const outcome = await trainSupervised(options);
  if (outcome.status !== "finished") throw new Error(`the run was ${outcome.status}`);
  return { ...outcome.summary, model: outcome.summary.model ?? "" };
}

/** Makes a run that is interrupted at a step. */
export async function interrupt(options: TestRun, step: number): Promise<void> {
  await interruptAt(step, (observer, signal) => trainSupervised({ ...options, observer, signal }));
}

/** Makes a run of any kind that is interrupted at a step. */
export async function interruptAt(
  step: number,
  run: (observer: TrainingObserver, signal: AbortSignal) => Promise<{ readonly status: string }>,
): Promise<void> {
  const interruption = new AbortController();
  const observer: TrainingObserver = {
    ...SILENT,
    stepped: (made) => {
      if (made === step) interruption.abort();
    },
  };
  const outcome = await run(observer, interruption.signal);
  if (outcome.status !== "interrupted") throw new Error(`the run was ${outcome.status}`);
}

/** The lines of a run's `metrics.jsonl`. */
export async function metrics(folder: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(join(folder, "metrics.jsonl"));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** The content of all files of a folder, by path. */
export async function filesOf(folder: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) Object.assign(files, await filesOf(path));
    else files[path] = await Deno.readFile(path);
  }
  return files;
}

/** The bytes of a model's weights, without how it was trained. */
export async function weightsOf(path: string): Promise<Uint8Array> {
  const { weights } = decodeModel(await Deno.readFile(path));
  const parts = Object.values(weights).map((values) => new Uint8Array(values.buffer));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
