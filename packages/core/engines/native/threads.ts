/**
 * The threads that run the kernels' jobs on `native`. The thread of ONNX Runtime dispatches, and the workers
 * that are started here run their parts.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { type NativeJob, valuesOf } from "./kernels.ts";
import { JobBarrier, type NativeWork } from "./work.ts";

/**
 * The fewest values that justify a thread. Waking a worker takes about 20 microseconds, in which a kernel
 * computes about as many.
 */
const FEWEST_VALUES = 1 << 15;

/**
 * The number of threads that pays off for some jobs.
 *
 * @param cores The largest number of threads.
 * @returns At least 1, at most `cores`.
 */
export function usefulThreads(jobs: readonly NativeJob[], cores: number): number {
  const largest = Math.max(0, ...jobs.map(valuesOf));
  return Math.max(1, Math.min(cores, Math.floor(largest / FEWEST_VALUES)));
}

/** Workers that share jobs with the thread that dispatches them. */
export class NativeThreads {
  readonly #barrier = new JobBarrier();
  readonly #workers: readonly Worker[];
  /** The part of the thread that dispatches: thread 0. */
  readonly leading: NativeWork;
  /** Why a worker ended, if one did. */
  #failure: Error | undefined;

  /**
   * Starts the workers.
   *
   * @param memory The memory that holds the tensors, shared between threads.
   * @param jobs All jobs that will be dispatched.
   * @param threads The number of threads with the one that dispatches, at least 1.
   */
  constructor(memory: WebAssembly.Memory, jobs: readonly NativeJob[], threads: number) {
    const barrier = this.#barrier.memory;
    this.leading = { memory, barrier, jobs, thread: 0, threads };
    this.#workers = Array.from({ length: threads - 1 }, (_, index) => {
      const url = new URL("./thread.ts", import.meta.url);
      const worker = new Worker(url, { workerData: { ...this.leading, thread: index + 1 } });
      worker.unref(); // an idle worker keeps no process alive
      worker.on("error", (error: Error) => {
        this.#failure = error;
        this.#barrier.end();
      });
      return worker;
    });
  }

  /**
   * Checks that every worker ran its part of the last job.
   *
   * @throws {Error} If a worker could not start, or failed.
   */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the workers; no job may be running. */
  async dispose(): Promise<void> {
    this.#barrier.end();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
