/**
 * What jobs on the queue hold. Programs of several versions may meet at one queue, so every job says its form.
 *
 * @module
 */

import { parseNetworkSpec } from "@goodness/core";
import { parseSettings } from "@goodness/trainer/settings";
import * as v from "valibot";
import { type RunTask, TASK_KINDS } from "../tasks/run_task.ts";
import { TASK_RESULT, type TaskResult } from "../tasks/task_result.ts";
import type { SweepSource } from "../sweep/plan.ts";

/** The form of jobs. Whoever changes what is below changes it as well. */
export const FORMAT = "goodness-job/2";

const ID = v.pipe(v.string(), v.regex(/^[a-z\d][a-z\d-]*$/));
const TEXT_FILE = v.strictObject({ text: v.string(), name: v.string() });
const COMMON = {
  format: v.literal(FORMAT),
  group: ID,
  store: v.string(),
  cancelled: v.optional(v.boolean()),
};

const RUN = v.strictObject({
  ...COMMON,
  kind: v.literal("run"),
  task: v.strictObject({
    kind: v.picklist(TASK_KINDS),
    run: ID,
    title: v.string(),
    epochs: v.pipe(v.number(), v.integer(), v.minValue(1)),
    settings: v.pipe(v.unknown(), v.transform(parseSettings)),
    network: v.optional(v.pipe(v.unknown(), v.transform(parseNetworkSpec))),
    command: v.string(),
  }),
});

const SWEEP = v.strictObject({
  ...COMMON,
  kind: v.literal("sweep"),
  plan: v.string(),
  source: v.strictObject({ file: TEXT_FILE, network: v.optional(TEXT_FILE) }),
});

/** What all jobs hold. */
export interface CommonJobData {
  /** The form of this value. */
  readonly format: typeof FORMAT;
  /** The sweep that it is of, or another name for runs that belong together. */
  readonly group: string;
  /** The URL of the store. */
  readonly store: string;
  /** Whether somebody wants it no more. @default {false} */
  readonly cancelled?: boolean | undefined;
}

/** A run to train. */
export interface RunJobData extends CommonJobData {
  /** What it is. */
  readonly kind: "run";
  /** The run. */
  readonly task: RunTask;
}

/** A sweep: its rungs are put on the queue one after the other. */
export interface SweepJobData extends CommonJobData {
  /** What it is. */
  readonly kind: "sweep";
  /** The identity of the plan. */
  readonly plan: string;
  /** The files that describe the sweep. */
  readonly source: SweepSource;
}

/** What a job holds. */
export type JobData = RunJobData | SweepJobData;

/** The job was put there by another version of this program. */
export class FormatError extends Error {
  /** The name of this class of errors. */
  override readonly name: string = "FormatError";
}

/**
 * Checks what a job holds.
 *
 * @param id The job.
 * @param data Anything.
 * @returns The data, typed.
 * @throws {FormatError} If another version of this program put it there.
 * @throws {SyntaxError} If it is damaged.
 */
export function parseJobData(id: string, data: unknown): JobData {
  const format = v.is(v.object({ format: v.string() }), data) ? data.format : "none";
  if (format !== FORMAT) {
    throw new FormatError(
      `Cannot do job ${id}: its format is ${
        format.slice(0, 40)
      }, and this program reads ${FORMAT}; start a worker of ` +
        "the version that made it; it stays on the queue",
    );
  }
  try {
    return v.parse(v.variant("kind", [RUN, SWEEP]), data);
  } catch (cause) {
    throw new SyntaxError(`Cannot do job ${id}: it is damaged`, { cause });
  }
}

/** What a worker gives back for a run. */
export interface RunJobResult {
  /** What came of the run. */
  readonly result: TaskResult;
  /** Epochs that this worker made. */
  readonly epochs: number;
  /** Seconds that it trained. */
  readonly seconds: number;
}

const RUN_JOB_RESULT = v.object({
  result: TASK_RESULT,
  epochs: v.number(),
  seconds: v.number(),
});

/**
 * Checks what a worker gave back for a run.
 *
 * @param value Anything.
 * @returns The value, typed.
 */
export function parseRunJobResult(value: unknown): RunJobResult {
  return v.parse(RUN_JOB_RESULT, value);
}
