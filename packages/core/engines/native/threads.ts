/**
 * The threads that run programs on `native`. The leading thread dispatches, and the workers that are started here do
 * their parts.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { Meeting } from "./meeting.ts";
import { claimsFor } from "./step_runner.ts";
import { type NativeWork, RunBarrier } from "./work.ts";

/** Workers that share runs with the thread that dispatches them. */
export class NativeThreads {
  readonly #barrier = new RunBarrier();
  readonly #meeting: Meeting;
  readonly #workers: readonly Worker[];
  /** The part of the thread that dispatches: thread 0. */
  readonly leading: NativeWork;
  /** Why a worker ended, if one did. */
  #failure: Error | undefined;

  /**
   * Starts the workers.
   *
   * @param work The memory that holds the buffers, and the program.
   * @param threads The number of threads with the one that dispatches, at least 1.
   */
  constructor(work: Pick<NativeWork, "memory" | "program">, threads: number) {
    this.#meeting = new Meeting(threads, work.program.meeting);
    const claims = claimsFor(work.program, threads);
    this.leading = { ...work, barrier: this.#barrier.memory, claims, thread: 0, threads };
    this.#workers = Array.from({ length: threads - 1 }, (_, index) => {
      const url = new URL("./thread.ts", import.meta.url);
      const worker = new Worker(url, { workerData: { ...this.leading, thread: index + 1 } });
      worker.unref(); // an idle worker keeps no process alive
      worker.on("error", (error: Error) => {
        this.#failure = error;
        this.#barrier.end();
        this.#meeting.end();
      });
      return worker;
    });
  }

  /**
   * Checks that every worker did its part of the last run.
   *
   * @throws {Error} If a worker could not start, or failed.
   */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the workers; no run may be in progress. */
  async dispose(): Promise<void> {
    this.#barrier.end();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
