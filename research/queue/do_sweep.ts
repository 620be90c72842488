/**
 * A worker's part in a sweep: it puts the runs of a rung on the queue, and comes back when all of them have ended.
 *
 * @module
 */

import { WaitingChildrenError } from "bullmq";
import { planSweep } from "../sweep/plan.ts";
import { sweepProgress } from "../sweep/progress.ts";
import type { TaskResult } from "../tasks/task_result.ts";
import type { JobQueue, QueuedJob } from "./connection.ts";
import { parseRunJobResult, type RunJobResult, type SweepJobData } from "./job_data.ts";
import { runJob } from "./run_jobs.ts";

/** What came of the runs of a sweep so far. */
export interface SweepResults {
  /** The results, by the identities of tasks. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** Epochs that workers made for them, and the seconds that this took. */
  readonly pace: Pick<RunJobResult, "epochs" | "seconds">;
}

/**
 * Gathers what came of the runs of a sweep.
 *
 * @param job The job of the sweep.
 * @returns Their results; a run that no worker could make counts as failed.
 */
export async function sweepResults(job: QueuedJob): Promise<SweepResults> {
  const values = Object.entries(await job.getChildrenValues<unknown>());
  const failures = Object.entries(await job.getIgnoredChildrenFailures());
  const made = values.map(([key, value]) => [taskOfKey(key), parseRunJobResult(value)] as const);
  return {
    results: new Map([
      ...made.map(([task, { result }]) => [task, result] as const),
      ...failures.map(([key, reason]) => [taskOfKey(key), { status: "failed", reason }] as const),
    ]),
    pace: {
      epochs: made.reduce((sum, [, { epochs }]) => sum + epochs, 0),
      seconds: made.reduce((sum, [, { seconds }]) => sum + seconds, 0),
    },
  };
}

/** The identity of the task in the key of its job, `<prefix>:<queue>:<group>.<task>`. */
function taskOfKey(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

/**
 * Puts the next runs of a sweep on the queue.
 *
 * @param queue The queue.
 * @param data The sweep.
 * @param held Its job, and the token of its lock.
 * @throws {WaitingChildrenError} If the sweep is to go on when its runs have ended.
 */
export async function doSweep(
  queue: JobQueue,
  data: SweepJobData,
  { job, token }: { readonly job: QueuedJob; readonly token: string },
): Promise<void> {
  const plan = planSweep(data.source);
  for (;;) {
    if (data.cancelled) return;
    const { next } = sweepProgress(plan, (await sweepResults(job)).results);
    if (next.length === 0) return;
    await queue.addBulk(next.map((task) => runJob(task, data, job)));
    if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  }
}
