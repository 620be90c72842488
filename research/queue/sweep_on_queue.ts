/**
 * A sweep that workers make: put on the queue, watched, and written when it has ended.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { openStore } from "../store/open_store.ts";
import { planSweep, type SweepSource } from "../sweep/plan.ts";
import type { SweepResult } from "../sweep/sweep_folder.ts";
import { awaitSweep, type AwaitSweepOptions } from "./await_sweep.ts";
import { openQueue } from "./connection.ts";
import { queueSweep } from "./queued_sweep.ts";

/** Where a sweep is made and kept. */
export interface SweepOnQueueOptions extends AwaitSweepOptions {
  /** The URL of the queue. */
  readonly queue: string;
  /** The URL of the store. */
  readonly store: string;
}

/**
 * Has a sweep made by workers.
 *
 * @param source The files of the sweep.
 * @param options Where.
 * @returns The result; nothing if the signal ended the watching: the sweep goes on then.
 * @throws {InputError} If the queue cannot be reached, or has another sweep of that name.
 * @throws {Error} If the sweep was cancelled.
 */
export async function sweepOnQueue(
  source: SweepSource,
  { queue: url, store, ...options }: SweepOnQueueOptions,
): Promise<SweepResult | undefined> {
  const { name } = planSweep(source);
  await using queue = await openQueue(url);
  // It also shows whether the store can be written.
  const text = new TextEncoder().encode(source.file.text);
  await (await openStore(store)).write(`${name}/sweep.toml`, text);
  const isNew = await queueSweep(queue, source, store);
  const { write } = options;
  const here = ["--queue", queue.url];
  write(`${name} ${isNew ? "is on the queue" : "was on the queue already"}; start workers with`);
  write(`  ${taskCommand("worker", here)}`);
  const result = await awaitSweep(queue, name, options);
  if (result === undefined) {
    write(`${name} goes on without this command; see it with`);
    write(`  ${taskCommand("sweep:status", [name, ...here])}`);
    write("cancel it with");
    write(`  ${taskCommand("sweep:cancel", [name, ...here])}`);
  }
  return result;
}
