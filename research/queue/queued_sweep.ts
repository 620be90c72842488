/**
 * Sweeps on the queue: putting one there, looking at it, cancelling it.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { planSweep, type SweepPlan, type SweepSource } from "../sweep/plan.ts";
import type { ActiveTask } from "../sweep/run_states.ts";
import { type SweepStatus, sweepStatus } from "../sweep/status.ts";
import { CURVE, type TaskResult } from "../tasks/task_result.ts";
import { taskId } from "../tasks/run_task.ts";
import * as v from "valibot";
import type { JobQueue, OpenQueue, QueuedJob } from "./connection.ts";
import { sweepResults } from "./do_sweep.ts";
import { FORMAT, parseJobData, type SweepJobData } from "./job_data.ts";

const PROGRESS = v.object({ curve: CURVE });

/** A sweep on the queue. */
export interface QueuedSweep {
  /** The sweep. */
  readonly plan: SweepPlan;
  /** How far it is. */
  readonly status: SweepStatus;
  /** What came of its tasks, by their identities. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** Whether its job has ended. */
  readonly isOver: boolean;
}

function sweepJobId(name: string): string {
  return `sweep.${name}`;
}

/**
 * Puts a sweep on the queue; the same sweep is there once. One that has ended with failures, was cancelled, or had
 * another plan, is put there anew. Runs that the store has are not made again.
 *
 * @param queue The queue.
 * @param source The files of the sweep.
 * @param store The URL of the store.
 * @returns Whether it was put there; otherwise it is there already.
 * @throws {InputError} If a sweep of that name with another plan is there and has not ended.
 */
export async function queueSweep(
  { queue }: OpenQueue,
  source: SweepSource,
  store: string,
): Promise<boolean> {
  const { name, id: plan } = planSweep(source);
  const data: SweepJobData = { format: FORMAT, kind: "sweep", group: name, store, plan, source };
  const job = await queue.getJob(sweepJobId(name));
  if (job !== undefined) {
    const before = parseSweep(job);
    const isOver = job.finishedOn !== undefined;
    const isSame = before.plan === plan && before.store === store && !before.cancelled;
    if (isSame && !(isOver && await hasFailures(job))) return false;
    if (!isOver && !before.cancelled) {
      throw new InputError(
        `Cannot start the sweep ${name}: one of that name is on the queue with another file or store; cancel it, or ` +
          "choose another name",
      );
    }
    await removeSweep(job);
  }
  await queue.add("sweep", data, { jobId: sweepJobId(name) });
  return true;
}

async function hasFailures(job: QueuedJob): Promise<boolean> {
  return Object.keys(await job.getIgnoredChildrenFailures()).length > 0 || await job.isFailed();
}

function parseSweep(job: QueuedJob): SweepJobData {
  const data = parseJobData(job.id ?? "", job.data);
  if (data.kind === "sweep") return data;
  throw new SyntaxError(`Cannot use job ${job.id}: it is no sweep`);
}

async function removeSweep(job: QueuedJob): Promise<void> {
  try {
    await job.remove();
  } catch {
    throw new InputError(
      `Cannot start the sweep ${job.data.group} anew: a worker ends one of its runs; wait a moment`,
    );
  }
}

/**
 * Looks at a sweep on the queue.
 *
 * @param open The queue.
 * @param name The sweep's name.
 * @returns The sweep.
 * @throws {InputError} If there is none of that name.
 * @throws {FormatError} If another version of this program put it there.
 */
export async function readQueuedSweep({ queue }: OpenQueue, name: string): Promise<QueuedSweep> {
  const job = await sweepJob(queue, name);
  const data = parseSweep(job);
  const plan = planSweep(data.source);
  const { results, pace } = await sweepResults(job);
  const counts = await queue.getJobCounts(
    "waiting",
    "prioritized",
    "active",
    "completed",
    "failed",
  );
  const workers = await workerNames(queue);
  const isOver = job.finishedOn !== undefined;
  const status = sweepStatus(plan, results, {
    active: await activeTasks(queue, name),
    ended: data.cancelled ? "cancelled" : isOver ? "stopped" : undefined,
    queue: {
      waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
      active: counts.active ?? 0,
      finished: counts.completed ?? 0,
      failed: counts.failed ?? 0,
    },
    workers,
    secondsPerEpoch: pace.epochs === 0 ? undefined : pace.seconds / pace.epochs,
  });
  return { plan, status, results, isOver };
}

async function sweepJob(queue: JobQueue, name: string): Promise<QueuedJob> {
  const job = await queue.getJob(sweepJobId(name));
  if (job !== undefined) return job;
  const names = await sweepNames(queue);
  const there = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
  throw new InputError(`Cannot find the sweep ${name} on the queue: ${there}`);
}

/**
 * The sweeps on a queue.
 *
 * @param queue The queue.
 * @returns Their names, in ascending order.
 */
export async function sweepNames(queue: JobQueue): Promise<string[]> {
  const jobs = await queue.getJobs();
  const sweeps = jobs.filter((job) => job?.name === "sweep");
  return sweeps.map(({ data }) => data.group).toSorted();
}

async function activeTasks(
  queue: JobQueue,
  group: string,
): Promise<ReadonlyMap<string, ActiveTask>> {
  const jobs = await queue.getJobs("active");
  return new Map(jobs.flatMap(({ data, progress, processedBy = "" }) => {
    if (data.kind !== "run" || data.group !== group) return [];
    const { success, output } = v.safeParse(PROGRESS, progress); // a run that has just begun has none
    const curve = success ? output.curve : [];
    return [[taskId(data.task), { worker: processedBy, curve }] as const];
  }));
}

/** The names of the workers that are connected now. */
async function workerNames(queue: JobQueue): Promise<readonly string[]> {
  const workers = await queue.getWorkers();
  return workers.map(({ rawname = "" }) => rawname.slice(rawname.lastIndexOf(":") + 1)).toSorted();
}

/**
 * Cancels a sweep: its runs that wait are removed, and those that are trained now end after their epoch. Their copies
 * stay in the store, so the same sweep goes on from there when it is started again.
 *
 * @param open The queue.
 * @param name The sweep's name.
 * @returns How many runs are trained now.
 * @throws {InputError} If there is none of that name.
 */
export async function cancelSweep({ queue }: OpenQueue, name: string): Promise<number> {
  const job = await sweepJob(queue, name);
  await job.updateData({ ...job.data, cancelled: true });
  await job.removeUnprocessedChildren();
  const active = (await queue.getJobs("active")).filter(({ data }) =>
    data.kind === "run" && data.group === name
  );
  for (const run of active) await run.updateData({ ...run.data, cancelled: true });
  if (active.length === 0) await removeSweep(job);
  return active.length;
}
