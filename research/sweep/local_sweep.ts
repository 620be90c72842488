/**
 * A sweep in this process: one run after the other.
 *
 * @module
 */

import type { TrainingObserver } from "@goodness/trainer";
import type { WriteLine } from "@goodness/trainer/training";
import { join } from "node:path";
import { makeTask } from "../tasks/make_task.ts";
import { type RunTask, taskId } from "../tasks/run_task.ts";
import { readCurve, readTaskResult, resultLine, type TaskResult } from "../tasks/task_result.ts";
import type { SweepPlan } from "./plan.ts";
import { sweepProgress } from "./progress.ts";
import { type StatusParts, sweepStatus } from "./status.ts";
import type { SweepState } from "./sweep_files.ts";
import { type SweepResult, writeSweepResult, writeSweepState } from "./sweep_folder.ts";
import { sweepTable } from "./table.ts";

/** Milliseconds between two reports of epochs. Epochs that are shorter are told with a later one. */
const REPORT_INTERVAL = 1000;

/** Where a sweep is kept, and who hears of it. */
export interface LocalSweepOptions {
  /** Its folder; it need not exist. */
  readonly folder: string;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** Makes the observer of a run. @default {undefined} a line says what came of it */
  readonly observer?: (() => TrainingObserver) | undefined;
  /** Ends the run at hand after its step, and starts no other. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the runs of a sweep that are not there yet, and writes its table and its page.
 *
 * @param plan The sweep.
 * @param options Where it is kept.
 * @returns The result; nothing if the signal ended it: the same sweep goes on then.
 * @throws {SyntaxError} If a file of a run is damaged.
 * @throws {Deno.errors.Busy} If another process trains a run of the sweep.
 * @throws {WriteError} If a file cannot be written; what was saved before is kept.
 * @throws {Error} If something is wrong with the data set or the engine.
 */
export async function sweepHere(
  plan: SweepPlan,
  options: LocalSweepOptions,
): Promise<SweepResult | undefined> {
  return await new LocalSweep(plan, options).run();
}

/** What differs from one report to the next. */
type OwnParts = Pick<StatusParts, "active" | "ended">;

class LocalSweep {
  readonly #plan: SweepPlan;
  readonly #options: LocalSweepOptions;
  readonly #results = new Map<string, TaskResult>();
  readonly #started = performance.now();
  /** Epochs that this process made. */
  #epochs = 0;
  /** When the last report was written. */
  #reported = -Infinity;

  constructor(plan: SweepPlan, options: LocalSweepOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  async run(): Promise<SweepResult | undefined> {
    try {
      const isWhole = await this.#makeAll();
      if (isWhole) return await writeSweepResult(this.#options.folder, this.#state());
    } catch (error) {
      await this.#report({ ended: "stopped" }).catch(() => {}); // the error may be about that
      throw error;
    }
    await this.#report({ ended: "stopped" });
    return undefined;
  }

  /** Makes what is not there yet; says whether it came to the end. */
  async #makeAll(): Promise<boolean> {
    const { write, signal } = this.#options;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (signal?.aborted) return false;
      const result = await readTaskResult(this.#folderOf(next), next) ?? await this.#make(next);
      if (result === undefined) return false;
      write(resultLine(next, result));
      this.#results.set(taskId(next), result);
    }
    return true;
  }

  #folderOf({ run }: RunTask): string {
    return join(this.#options.folder, "runs", run);
  }

  #next(): RunTask | undefined {
    return sweepProgress(this.#plan, this.#results).next[0];
  }

  async #make(task: RunTask): Promise<TaskResult | undefined> {
    const { write, observer, signal } = this.#options;
    const folder = this.#folderOf(task);
    const own = observer?.() ?? UNSEEN;
    const curve = [...await readCurve(folder)];
    const active = new Map([[taskId(task), { worker: WORKER, curve }]]);
    await this.#report({ active });
    return await makeTask(task, {
      folder,
      write,
      observer: {
        ...own,
        epochEnded: async (report) => {
          await own.epochEnded(report);
          const { epoch, validation } = report;
          this.#epochs++;
          if (validation) curve.push({ epoch, accuracy: validation.accuracy });
          if (performance.now() - this.#reported > REPORT_INTERVAL) await this.#report({ active });
        },
      },
      signal,
    });
  }

  async #report(parts: OwnParts): Promise<void> {
    await writeSweepState(this.#options.folder, this.#state(parts));
    this.#reported = performance.now();
  }

  #state(parts: OwnParts = {}): SweepState {
    const seconds = (performance.now() - this.#started) / 1000;
    const status = sweepStatus(this.#plan, this.#results, {
      ...parts,
      workers: [WORKER],
      secondsPerEpoch: this.#epochs === 0 ? undefined : seconds / this.#epochs,
    });
    return { status, table: sweepTable(this.#plan, this.#results) };
  }
}

/** What the only worker is called. */
const WORKER = `process ${Deno.pid}`;

/** An observer that says nothing. */
const UNSEEN: TrainingObserver = {
  started: () => {},
  stepped: () => {},
  measured: () => {},
  epochEnded: () => {},
  stopped: () => {},
};
