/**
 * A run that somebody may train: on this machine, or wherever a worker takes it.
 *
 * @module
 */

import type { NetworkSpec } from "@goodness/core";
import { jobOf, jobOfNetwork } from "@goodness/trainer/settings";
import type { Job, TrainSettings } from "@goodness/trainer";
import { createHash } from "node:crypto";

/** Hexadecimal digits of an identity: two of 10,000 runs are the same by chance once in six million times. */
const IDENTITY_DIGITS = 12;

/** How a run is trained. */
export const TASK_KINDS = ["trial", "whole"] as const;

/**
 * A run to train. A `trial` is measured on validation images alone and keeps its checkpoint; a `whole` run is what
 * its training command makes, its test among it.
 */
export interface RunTask {
  /** How it is trained. */
  readonly kind: typeof TASK_KINDS[number];
  /** The identity of the run, and the name of its folder. */
  readonly run: string;
  /** What it is, for people. */
  readonly title: string;
  /** The epochs after which it is enough; a whole run makes all of its own. */
  readonly epochs: number;
  /** Its settings. */
  readonly settings: TrainSettings;
  /** Its network, if that is not the preset's. */
  readonly network?: NetworkSpec | undefined;
  /** The command that trains the same. */
  readonly command: string;
}

/**
 * Identifies values.
 *
 * @param value The values, as JSON has them; the order of keys means nothing.
 * @returns 12 hexadecimal digits of their SHA-256.
 */
export function identityOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, IDENTITY_DIGITS);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1))
        : part,
  );
}

/**
 * The identity of a task: a run is a task for each number of epochs that it is to reach.
 *
 * @param task The task.
 * @returns Such as `4f2a81c09b3d-6`.
 */
export function taskId({ run, epochs }: Pick<RunTask, "run" | "epochs">): string {
  return `${run}-${epochs}`;
}

/**
 * Whether a task trains with labels or without.
 *
 * @param task The task.
 * @returns The kind of training.
 */
export function jobOfTask({ settings, network }: Pick<RunTask, "settings" | "network">): Job {
  return network === undefined ? jobOf(settings) : jobOfNetwork(network);
}
