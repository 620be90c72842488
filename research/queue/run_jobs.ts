/**
 * Jobs of runs.
 *
 * @module
 */

import type { BulkJobOptions, Job } from "bullmq";
import { type RunTask, taskId } from "../tasks/run_task.ts";
import { FORMAT, type JobData, type RunJobData } from "./job_data.ts";

/** Runs wait behind sweeps, which take no time and put more runs on the queue. */
const PRIORITY = 1;

/** How often a run may end by an error that nobody expected, until it counts as failed. */
const ATTEMPTS = 3;

/** A job that can be added to the queue. */
export interface NewRunJob {
  /** Its name. */
  readonly name: "run";
  /** What it holds. */
  readonly data: RunJobData;
  /** How it is to be done. */
  readonly opts: BulkJobOptions;
}

/**
 * The identity of the job of a run. There is one job of an identity, so no run is made twice.
 *
 * @param group The sweep that it is of.
 * @param task The run.
 * @returns Such as `rates.4f2a81c09b3d-1-6`.
 */
export function runJobId(group: string, task: Pick<RunTask, "run" | "epochs">): string {
  return `${group}.${taskId(task)}`;
}

/**
 * Makes the job of a run.
 *
 * @param task The run.
 * @param where The sweep that it is of, and the store.
 * @param parent The job that waits for it, if one does.
 * @returns The job.
 */
export function runJob(
  task: RunTask,
  { group, store }: Pick<RunJobData, "group" | "store">,
  parent?: Job<JobData, unknown>,
): NewRunJob {
  const { id, queueQualifiedName: queue } = parent ?? {};
  return {
    name: "run",
    data: { format: FORMAT, kind: "run", group, store, task },
    opts: {
      jobId: runJobId(group, task),
      priority: PRIORITY,
      attempts: ATTEMPTS,
      ignoreDependencyOnFailure: true,
      ...(id !== undefined && queue !== undefined && { parent: { id, queue } }),
    },
  };
}
