/**
 * A worker's part in a run: fetch it, train it, and store it again.
 *
 * @module
 */

import type { TrainingObserver } from "@goodness/trainer";
import { plainDisplay, type WriteLine } from "@goodness/trainer/training";
import { isVacant } from "@goodness/trainer/storage";
import { RunCopy } from "../store/run_copy.ts";
import { openStore } from "../store/open_store.ts";
import { makeTask } from "../tasks/make_task.ts";
import { type Curve, readCurve, readTaskResult } from "../tasks/task_result.ts";
import type { RunJobData, RunJobResult } from "./job_data.ts";

/** How a worker makes a run. */
export interface DoRunOptions {
  /** The folder that the run is trained in; what is there is removed. */
  readonly folder: string;
  /** What no other owner of the run has, such as the token of its lock. */
  readonly claim: string;
  /** Seconds from one copy to the next; a copy is made after an epoch. */
  readonly copySeconds: number;
  /** Where lines go. */
  readonly write: WriteLine;
  /** Called after an epoch with the curve so far. */
  readonly told: (curve: Curve) => void;
  /** Ends the training after its step. */
  readonly signal: AbortSignal;
}

/**
 * Makes a run, or goes on with it from its last copy.
 *
 * @param data The run.
 * @param options How.
 * @returns What came of it; nothing if the signal ended it, and its copy is as far as it came.
 * @throws {StoreError} If the store does not do what it is asked.
 * @throws {WriteError} If a file cannot be written.
 */
export async function doRun(
  { task, group, store }: RunJobData,
  { folder, claim, copySeconds, write, told, signal }: DoRunOptions,
): Promise<RunJobResult | undefined> {
  const copy = new RunCopy(await openStore(store), `${group}/${task.run}`, claim);
  await copy.fetch(folder);
  const made = await readTaskResult(folder, task);
  if (made !== undefined) return { result: made, epochs: 0, seconds: 0 };
  const before = await readCurve(folder);
  const own = watchCopy(copy, { before, folder, copySeconds, write, told });
  const start = performance.now();
  const result = await makeTask(task, { folder, write, observer: own, signal });
  const seconds = (performance.now() - start) / 1000;
  if (!await isVacant(folder)) await copy.save(folder);
  if (result === undefined) return undefined;
  await Deno.remove(folder, { recursive: true }).catch(() => {}); // a run that failed may have none
  return { result, epochs: own.epochs(), seconds };
}

/** An observer that copies the run from time to time, and counts epochs. */
interface CopyingObserver extends TrainingObserver {
  readonly epochs: () => number;
}

function watchCopy(
  copy: RunCopy,
  { before, folder, copySeconds, write, told }:
    & { readonly before: Curve }
    & Pick<DoRunOptions, "folder" | "copySeconds" | "write" | "told">,
): CopyingObserver {
  const curve = [...before];
  let [epochs, copied] = [0, performance.now()];
  return {
    ...plainDisplay(() => {}),
    epochs: () => epochs,
    epochEnded: async ({ epoch, validation }) => {
      epochs++;
      if (validation) curve.push({ epoch, accuracy: validation.accuracy });
      if (performance.now() - copied >= copySeconds * 1000) {
        await trySave(copy, folder, write);
        copied = performance.now();
      }
      told(curve);
    },
  };
}

/** Stores a copy. If that fails, the next one is as good. */
async function trySave(copy: RunCopy, folder: string, write: WriteLine): Promise<void> {
  try {
    await copy.save(folder);
  } catch (error) {
    write(`warning: ${error instanceof Error ? error.message : error}; trying again later`);
  }
}
