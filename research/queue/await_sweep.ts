/**
 * Watching a sweep on the queue until it has ended.
 *
 * @module
 */

import type { WriteLine } from "@goodness/trainer/training";
import { type SweepResult, writeSweepResult, writeSweepState } from "../sweep/sweep_folder.ts";
import { sweepProgress } from "../sweep/progress.ts";
import { sweepTable } from "../sweep/table.ts";
import { resultLine } from "../tasks/task_result.ts";
import type { OpenQueue } from "./connection.ts";
import { pause } from "./pause.ts";
import { type QueuedSweep, readQueuedSweep } from "./queued_sweep.ts";

/** Milliseconds between two looks. */
const INTERVAL = 2000;

/** Where a sweep is kept, and who hears of it. */
export interface AwaitSweepOptions {
  /** Its folder; it need not exist. */
  readonly folder: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** Ends the watching; the sweep goes on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Watches a sweep, and writes its table and its page when it has ended.
 *
 * @param queue The queue.
 * @param name The sweep's name.
 * @param options Where it is kept.
 * @returns The result; nothing if the signal ended the watching.
 * @throws {InputError} If there is none of that name.
 * @throws {Error} If it was cancelled.
 */
export async function awaitSweep(
  queue: OpenQueue,
  name: string,
  { folder, write, signal }: AwaitSweepOptions,
): Promise<SweepResult | undefined> {
  const said = new Set<string>();
  while (!signal?.aborted) {
    const sweep = await readQueuedSweep(queue, name);
    sayResults(sweep, said, write);
    const { status, plan, results } = sweep;
    const state = { status, table: sweepTable(plan, results) };
    if (sweep.isOver && status.state !== "cancelled") return await writeSweepResult(folder, state);
    await writeSweepState(folder, state);
    if (status.state === "cancelled") throw new Error(`The sweep ${name} was cancelled`);
    await pause(INTERVAL, signal);
  }
  return undefined;
}

/** Says what is new. */
function sayResults({ plan, results }: QueuedSweep, said: Set<string>, write: WriteLine): void {
  const tasks = sweepProgress(plan, new Map()).next;
  const titles = new Map(tasks.map(({ run, title }) => [run, title]));
  for (const [id, result] of results) {
    if (said.has(id)) continue;
    said.add(id);
    const run = id.slice(0, id.lastIndexOf("-"));
    write(resultLine({ title: titles.get(run) ?? run }, result));
  }
}
