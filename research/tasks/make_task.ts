/**
 * Training a task in a folder: from its beginning, or from the checkpoint that is there.
 *
 * @module
 */

import { InputError, MachineError } from "@goodness/core";
import { DivergedError } from "@goodness/core/training";
import { type TrainingObserver, trainSupervised, trainUnsupervised } from "@goodness/trainer";
import { makeRun, type RunOptions, type RunOutcome } from "@goodness/trainer/runs";
import { isSettingKey, settingName } from "@goodness/trainer/settings";
import { isVacant } from "@goodness/trainer/storage";
import { plainDisplay, type WriteLine } from "@goodness/trainer/training";
import { limitEpochs } from "./epoch_limit.ts";
import { jobOfTask, type RunTask } from "./run_task.ts";
import { readTaskResult, type TaskResult } from "./task_result.ts";
import { TRIAL_JOB } from "./trial_job.ts";

/** Where a task is trained, and who hears of it. */
export interface MakeTaskOptions {
  /** The folder of the run; it need not exist. */
  readonly folder: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** The observer of the training. @default {plain lines} */
  readonly observer?: TrainingObserver | undefined;
  /** Ends the training after its step; its checkpoint stays. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains a task. What is in the folder is not trained again, and what comes of it has the same bits as if it had never
 * been interrupted.
 *
 * @param task The task.
 * @param options Where it is trained.
 * @returns The result; nothing if the signal ended it.
 * @throws {SyntaxError} If a file of the run is damaged.
 * @throws {MachineError} If this machine cannot train with these settings; another one may.
 * @throws {Deno.errors.Busy} If another process trains in the folder.
 * @throws {WriteError} If a file of the run cannot be written; what was saved before is kept.
 * @throws {Error} If something is wrong with the data set or the engine.
 */
export async function makeTask(
  task: RunTask,
  options: MakeTaskOptions,
): Promise<TaskResult | undefined> {
  const { folder } = options;
  const made = await readTaskResult(folder, task);
  if (made !== undefined) return made;
  try {
    const { status } = await train(task, options, !await isVacant(folder));
    return await readTaskResult(folder, task, status !== "interrupted");
  } catch (error) {
    const isOfTask = error instanceof DivergedError ||
      error instanceof InputError && !(error instanceof MachineError);
    if (!isOfTask) throw error;
    return { status: "failed", reason: inFileNames(error.message) };
  }
}

/** A message of a training, with settings under their names in files. */
function inFileNames(message: string): string {
  return message.replace(
    /"(\w+)"/g,
    (all, key: string) => isSettingKey(key) ? `"${settingName(key)}"` : all,
  );
}

async function train(
  task: RunTask,
  { folder, write, observer = plainDisplay(write), signal }: MakeTaskOptions,
  isBegun: boolean,
): Promise<RunOutcome<unknown>> {
  const { kind, settings, network, command, epochs } = task;
  const options: RunOptions = {
    ...(isBegun
      ? { resume: folder, settings: { dataset: settings.dataset } }
      : { out: folder, settings }),
    ...{ command, write, observer, signal },
  };
  if (jobOfTask(task) === "unsupervised") {
    return await trainUnsupervised({ ...options, network });
  }
  if (kind === "whole") return await trainSupervised({ ...options, network });
  const limit = limitEpochs(epochs, observer);
  const signals = signal === undefined ? [limit.signal] : [limit.signal, signal];
  return await makeRun(TRIAL_JOB, {
    ...options,
    observer: limit.observer,
    signal: AbortSignal.any(signals),
    write: () => {}, // it says how to resume the run, which whoever searches does
  }, network === undefined ? {} : { network });
}
