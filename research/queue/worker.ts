/**
 * A worker: it takes one job after the other from the queue until it is stopped.
 *
 * @module
 */

import { WriteError } from "@goodness/cli";
import { MachineError } from "@goodness/core";
import type { WriteLine } from "@goodness/trainer/training";
import { UnrecoverableError, WaitingChildrenError, WaitingError, Worker } from "bullmq";
import { join } from "node:path";
import { StoreError } from "../store/store.ts";
import { type Curve, resultLine } from "../tasks/task_result.ts";
import { type OpenQueue, openQueue, QUEUE_NAME, type QueuedJob } from "./connection.ts";
import { doRun } from "./do_run.ts";
import { doSweep } from "./do_sweep.ts";
import { FormatError, parseJobData, type RunJobData, type RunJobResult } from "./job_data.ts";
import { takeScratch } from "./scratch.ts";

/** How often a run may be lost with its worker, until it counts as what kills workers. */
const MOST_LOST = 20;

/** Milliseconds between two reports about a run. */
const REPORT_INTERVAL = 1000;

/** What BullMQ is told by an error: there is no more to do for now, or ever. */
const EXPECTED = [WaitingChildrenError, WaitingError, UnrecoverableError] as const;

/** A worker that is to be. */
export interface WorkOptions {
  /** The URL of the queue. */
  readonly queue: string;
  /** Its name, which no other worker has; letters, digits, `.` and `-`. */
  readonly name: string;
  /** The folder that runs are trained in. */
  readonly scratch: string;
  /** Seconds after which a run of a worker that is silent goes to another one. @default {30} */
  readonly lockSeconds?: number | undefined;
  /** Seconds from one copy of a run to the next. @default {60} */
  readonly copySeconds?: number | undefined;
  /** Where lines go. */
  readonly write: WriteLine;
  /** Ends the worker; its run is stored, and waits for another one. */
  readonly signal?: AbortSignal | undefined;
}

/** How a worker ended: it was stopped, or it found that it cannot work. */
export type WorkStatus = "stopped" | "unable";

/**
 * Works until the signal ends it.
 *
 * @param options The worker.
 * @returns How it ended.
 * @throws {InputError} If the queue cannot be reached, or a worker of that name is at work here.
 * @throws {WriteError} If its folder cannot be written.
 */
export async function work(options: WorkOptions): Promise<WorkStatus> {
  await using queue = await openQueue(options.queue);
  await using _folder = await takeScratch(options.scratch, options.name);
  return await new QueueWorker(queue, options).run();
}

class QueueWorker {
  readonly #queue: OpenQueue;
  readonly #options: WorkOptions;
  readonly #worker: Worker<QueuedJob["data"], unknown>;
  /** Ends all that this worker does. */
  readonly #stopping = new AbortController();
  #status: WorkStatus = "stopped";
  #said = "";

  constructor(queue: OpenQueue, options: WorkOptions) {
    const { name, lockSeconds = 30 } = options;
    this.#queue = queue;
    this.#options = options;
    this.#worker = new Worker(
      QUEUE_NAME,
      (job, token, signal) => this.#do(job, token ?? "", signal),
      {
        connection: queue.connection,
        name,
        lockDuration: lockSeconds * 1000,
        stalledInterval: lockSeconds * 500,
        maxStalledCount: MOST_LOST,
      },
    );
    // Somebody else has such a run by now, or will.
    this.#worker.on("lockRenewalFailed", (ids) => ids.forEach((id) => this.#worker.cancelJob(id)));
    this.#worker.on("error", (error) => this.#sayOnce(error.message));
    this.#worker.on("ready", () => this.#said = "");
  }

  async run(): Promise<WorkStatus> {
    const { signal, write, name } = this.#options;
    const stop = (): void => this.#stopping.abort();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    write(`${name} waits for runs on ${this.#queue.url}`);
    await aborted(this.#stopping.signal);
    await this.#worker.close();
    signal?.removeEventListener("abort", stop);
    return this.#status;
  }

  #sayOnce(message: string): void {
    if (this.#stopping.signal.aborted) return;
    if (message !== this.#said) this.#options.write(`queue: ${message}`);
    this.#said = message;
  }

  async #do(job: QueuedJob, token: string, signal?: AbortSignal): Promise<unknown> {
    try {
      const data = parseJobData(job.id ?? "", job.data);
      return data.kind === "sweep"
        ? await doSweep(this.#queue.queue, data, { job, token })
        : await this.#run(data, { job, token, lost: signal });
    } catch (error) {
      if (EXPECTED.some((kind) => error instanceof kind)) throw error;
      this.#options.write(`error: ${error instanceof Error ? error.message : error}`);
      if (!isOfMachine(error)) throw error;
      this.#status = "unable";
      return await this.#giveBack(job, token);
    }
  }

  /** Ends this worker, and leaves a job to others. */
  async #giveBack(job: QueuedJob, token: string): Promise<never> {
    this.#stopping.abort();
    const closing = this.#worker.close(); // no more jobs; it waits for this one
    closing.catch(() => {});
    await job.moveToWait(token);
    throw new WaitingError();
  }

  async #run(data: RunJobData, { job, token, lost }: HeldJob): Promise<RunJobResult> {
    const { name, scratch, copySeconds = 60, write } = this.#options;
    if (data.cancelled) throw new UnrecoverableError("it was cancelled");
    const cancelling = new AbortController();
    const signals = [this.#stopping.signal, cancelling.signal, ...(lost ? [lost] : [])];
    const made = await doRun(data, {
      folder: join(scratch, name, data.group, data.task.run),
      claim: `${String(job.attemptsStarted).padStart(4, "0")}-${token.slice(0, 8)}`,
      copySeconds,
      write,
      told: reporter(this.#queue, job, () => cancelling.abort()),
      signal: AbortSignal.any(signals),
    });
    if (made !== undefined) {
      write(resultLine(data.task, made.result));
      return made;
    }
    if (cancelling.signal.aborted) {
      write(`${data.task.title}: cancelled`);
      throw new UnrecoverableError("it was cancelled");
    }
    if (lost?.aborted) throw new Error(`${data.task.title}: another worker has it now`);
    write(`${data.task.title}: stopped and stored`);
    return await this.#giveBack(job, token);
  }
}

/** A job, the token of its lock, and what tells that the lock is lost. */
interface HeldJob {
  readonly job: QueuedJob;
  readonly token: string;
  readonly lost: AbortSignal | undefined;
}

/** Whether an error says that this machine cannot work, so that another one is to do the job. */
function isOfMachine(error: unknown): boolean {
  const { NotFound, Busy, NotCapable } = Deno.errors;
  return [FormatError, MachineError, WriteError, StoreError, NotFound, Busy, NotCapable]
    .some((kind) => error instanceof kind);
}

/** Tells the queue how far a run is, and finds out whether somebody wants it no more. The run never waits for that. */
function reporter(
  { queue }: OpenQueue,
  job: QueuedJob,
  cancelled: () => void,
): (curve: Curve) => void {
  let last = -Infinity;
  return (curve) => {
    if (performance.now() - last < REPORT_INTERVAL) return;
    last = performance.now();
    job.updateProgress({ curve: [...curve] }).catch(() => {});
    queue.getJob(job.id ?? "").then((now) => {
      if (now === undefined || now.data.cancelled) cancelled();
    }).catch(() => {});
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
}
