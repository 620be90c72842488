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
import { type CurvePoint, resultLine, type TaskResult } from "../tasks/task_result.ts";
import type { SweepPlan } from "./plan.ts";
import { sweepProgress } from "./progress.ts";
import { type StatusParts, sweepStatus } from "./status.ts";
import { type SweepResult, writeSweepResult, writeSweepStatus } from "./sweep_folder.ts";

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

class LocalSweep {
  readonly #plan: SweepPlan;
  readonly #options: LocalSweepOptions;
  readonly #results = new Map<string, TaskResult>();
  readonly #started = performance.now();
  /** Epochs that this process made. */
  #epochs = 0;

  constructor(plan: SweepPlan, options: LocalSweepOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  async run(): Promise<SweepResult | undefined> {
    const { folder, signal } = this.#options;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const result = signal?.aborted ? undefined : await this.#make(next);
      if (result === undefined) {
        await this.#writeStatus({ ended: "stopped" });
        return undefined;
      }
      this.#results.set(taskId(next), result);
      await this.#writeStatus();
    }
    return await writeSweepResult(folder, this.#plan, this.#results);
  }

  #next(): RunTask | undefined {
    return sweepProgress(this.#plan, this.#results).next[0];
  }

  async #make(task: RunTask): Promise<TaskResult | undefined> {
    const { folder, write, observer, signal } = this.#options;
    const own = observer?.() ?? UNSEEN;
    const curve: CurvePoint[] = [];
    const result = await makeTask(task, {
      folder: join(folder, "runs", task.run),
      write,
      observer: {
        ...own,
        epochEnded: async (report) => {
          await own.epochEnded(report);
          const { epoch, validation } = report;
          this.#epochs++;
          if (validation) curve.push({ epoch, accuracy: validation.accuracy });
          await this.#writeStatus({ active: new Map([[taskId(task), { worker: WORKER, curve }]]) });
        },
      },
      signal,
    });
    if (result !== undefined) write(resultLine(task, result));
    return result;
  }

  async #writeStatus(parts: Pick<StatusParts, "active" | "ended"> = {}): Promise<void> {
    const seconds = (performance.now() - this.#started) / 1000;
    const status = sweepStatus(this.#plan, this.#results, {
      ...parts,
      workers: [WORKER],
      secondsPerEpoch: this.#epochs === 0 ? undefined : seconds / this.#epochs,
    });
    await writeSweepStatus(this.#options.folder, status);
  }
}

/** What the only worker is called. */
const WORKER = "this process";

/** An observer that says nothing. */
const UNSEEN: TrainingObserver = {
  started: () => {},
  stepped: () => {},
  measured: () => {},
  epochEnded: () => {},
  stopped: () => {},
};
