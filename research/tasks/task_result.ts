/**
 * What came of a task, read from the folder of its run.
 *
 * @module
 */

import { MODEL_NAME, readBytes } from "@goodness/cli";
import { decodeModel } from "@goodness/core";
import { isVacant, type MetricsRecord, RunFolder } from "@goodness/trainer/storage";
import { percent } from "@goodness/trainer/text";
import { keptAccuracy } from "@goodness/trainer/training";
import * as v from "valibot";
import type { RunTask } from "./run_task.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A point of a curve. */
export interface CurvePoint {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The share of validation images that were classified correctly after it, in `[0, 1]`. */
  readonly accuracy: number;
}

/** The validation accuracy of a run after its epochs. */
export type Curve = readonly CurvePoint[];

/** The schema of a curve. */
export const CURVE: v.GenericSchema<unknown, Curve> = v.array(
  v.strictObject({ epoch: v.number(), accuracy: share }),
);

/** A run that was trained as far as it was to be. */
export interface TrainedTask {
  /** How it ended. */
  readonly status: "trained";
  /** Epochs made. */
  readonly epochs: number;
  /** The validation accuracy of the weights that it keeps, in `[0, 1]`; `null` if it has no validation images. */
  readonly accuracy: number | null;
  /** The validation accuracies after its epochs. */
  readonly curve: Curve;
  /** The checksum of the images that it was trained on. */
  readonly fingerprint: string;
}

/** A run that cannot be trained with its settings. */
export interface FailedTask {
  /** How it ended. */
  readonly status: "failed";
  /** Why. */
  readonly reason: string;
}

/** What came of a task. */
export type TaskResult = TrainedTask | FailedTask;

/** The schema of a result. */
export const TASK_RESULT: v.GenericSchema<unknown, TaskResult> = v.variant("status", [
  v.strictObject({
    status: v.literal("trained"),
    epochs: v.number(),
    accuracy: v.nullable(share),
    curve: CURVE,
    fingerprint: v.string(),
  }),
  v.strictObject({ status: v.literal("failed"), reason: v.string() }),
]);

const CONFIG = v.object({ fingerprint: v.string() });

/**
 * Reads what came of a task.
 *
 * @param path The folder of its run.
 * @param task The task.
 * @param isOver Whether its training came to its end, however many epochs that took. @default {false}
 * @returns The result; nothing if the run is not as far yet.
 * @throws {SyntaxError} If a file of the run is damaged.
 */
export async function readTaskResult(
  path: string,
  { kind, epochs, settings: { patience } }: RunTask,
  isOver = false,
): Promise<TaskResult | undefined> {
  if (await isVacant(path)) return undefined;
  const { folder, config } = await RunFolder.open(path);
  const metrics = folder.metrics.filter(({ epoch }) => Number(epoch) <= epochs);
  const made = Number(metrics.at(-1)?.epoch ?? 0);
  const isModel = await folder.has(MODEL_NAME);
  if (!isOver && !(kind === "whole" ? isModel : made === epochs)) return undefined;
  const ofHead = isModel && kind === "whole" ? await headAccuracy(folder.modelPath) : undefined;
  return {
    status: "trained",
    epochs: made,
    accuracy: ofHead ?? keptAccuracy(metrics, patience) ?? null,
    curve: curveOf(metrics),
    fingerprint: v.parse(CONFIG, config).fingerprint,
  };
}

/** The validation accuracy of a model's head, if it has one. */
async function headAccuracy(path: string): Promise<number | undefined> {
  const { head } = decodeModel(await readBytes(path, { expected: "a model file" }), path);
  return head?.training.validationAccuracy;
}

/**
 * Reads how far a run is.
 *
 * @param path The folder of the run; it need not exist.
 * @returns Its curve so far.
 * @throws {SyntaxError} If a file of the run is damaged.
 */
export async function readCurve(path: string): Promise<Curve> {
  return await isVacant(path) ? [] : curveOf((await RunFolder.open(path)).folder.metrics);
}

function curveOf(metrics: readonly MetricsRecord[]): Curve {
  return metrics.flatMap(({ epoch, validation_accuracy: accuracy }) =>
    typeof epoch === "number" && typeof accuracy === "number" ? [{ epoch, accuracy }] : []
  );
}

/**
 * Says what came of a task.
 *
 * @param task The task.
 * @param result What came of it.
 * @returns One line.
 */
export function resultLine({ title }: Pick<RunTask, "title">, result: TaskResult): string {
  if (result.status === "failed") return `${title} failed: ${result.reason}`;
  const accuracy = result.accuracy === null ? "" : `, validation ${percent(result.accuracy)}`;
  return `${title}: epoch ${result.epochs}${accuracy}`;
}
