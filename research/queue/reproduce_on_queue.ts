/**
 * Filling the ledger by workers: all runs without a record are put on the queue, and recorded as they come back.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { isVacant } from "@goodness/trainer/storage";
import { entrySettings, runName, trainCommand } from "../ledger/entry.ts";
import type { MissingRun } from "../ledger/find_row.ts";
import { reproduce, type ReproduceOptions, type ReproduceStatus } from "../ledger/reproduce.ts";
import { openStore } from "../store/open_store.ts";
import { RunCopy } from "../store/run_copy.ts";
import type { Store } from "../store/store.ts";
import { identityOf, type RunTask } from "../tasks/run_task.ts";
import { type OpenQueue, openQueue } from "./connection.ts";
import { parseRunJobResult } from "./job_data.ts";
import { pause } from "./pause.ts";
import { runJob, runJobId } from "./run_jobs.ts";

/** What the runs of the ledger belong to, on the queue and in the store. */
const GROUP = "ledger";

/** Milliseconds between two looks. */
const INTERVAL = 1000;

/** Where runs are trained and stored. */
export interface QueueAndStore {
  /** The URL of the queue. */
  readonly queue: string;
  /** The URL of the store. */
  readonly store: string;
}

/**
 * Has the runs trained that have no record, and records them.
 *
 * @param options The runs to reproduce.
 * @param where The queue and the store.
 * @returns Whether it came to the end; if not, workers go on all the same.
 * @throws {InputError} If the queue cannot be reached, or as {@linkcode reproduce} does.
 * @throws {Error} If a run failed.
 */
export async function reproduceOnQueue(
  options: ReproduceOptions,
  { queue: url, store: storeUrl }: QueueAndStore,
): Promise<ReproduceStatus> {
  const { write, signal } = options;
  const store = await openStore(storeUrl);
  await using queue = await openQueue(url);
  return await reproduce({
    ...options,
    trainer: {
      announce: async (runs) => {
        await addRuns(queue, runs.map(taskOf), storeUrl);
        write(`${runs.length} runs are on the queue; start workers with`);
        write(`  ${taskCommand("worker", ["--queue", queue.url])}`);
      },
      train: async (run) => {
        const task = taskOf(run);
        if (!await hasEnded(queue, task, signal)) return false;
        await fetchRun(store, task, run.path);
        return true;
      },
    },
  });
}

function taskOf({ entry, seed, path }: MissingRun): RunTask {
  const settings = entrySettings(entry, seed);
  const name = runName(entry.id, seed);
  return {
    kind: "whole",
    run: `${name}-${identityOf(settings)}`, // an entry that was changed is another run
    title: `${entry.id} with seed ${seed}`,
    epochs: settings.epochs,
    settings,
    command: trainCommand(entry, seed, path),
  };
}

/** Puts runs on the queue; those that failed before are tried again. */
async function addRuns(
  { queue }: OpenQueue,
  tasks: readonly RunTask[],
  store: string,
): Promise<void> {
  for (const task of tasks) {
    const job = await queue.getJob(runJobId(GROUP, task));
    if (await job?.isFailed()) await job?.remove();
  }
  await queue.addBulk(tasks.map((task) => runJob(task, { group: GROUP, store })));
}

/** Waits for the end of a run; gives whether it came before the signal. */
async function hasEnded(
  { queue }: OpenQueue,
  task: RunTask,
  signal?: AbortSignal,
): Promise<boolean> {
  while (!signal?.aborted) {
    const job = await queue.getJob(runJobId(GROUP, task));
    if (job === undefined) throw new Error(`${task.title}: its job was removed from the queue`);
    if (await job.isFailed()) throw new Error(`${task.title} failed: ${job.failedReason}`);
    if (await job.isCompleted()) {
      const { result } = parseRunJobResult(job.returnvalue);
      if (result.status === "trained") return true;
      throw new Error(`${task.title} failed: ${result.reason}`);
    }
    await pause(INTERVAL, signal);
  }
  return false;
}

/** Puts the folder of a run in its place. A run that this machine began stays as it is under another name. */
async function fetchRun(store: Store, task: RunTask, path: string): Promise<void> {
  if (!await isVacant(path)) await Deno.rename(path, `${path}-here-${Date.now()}`);
  if (await new RunCopy(store, `${GROUP}/${task.run}`, "ledger").fetch(path)) return;
  throw new Error(`${task.title}: the store ${store.url} has no copy of it; was it removed?`);
}
