/**
 * The threads that do the jobs of kernels on `native`, on all cores: one leads, which is whoever makes what
 * kernels work on; the others are here.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import type { NativeJob } from "./kernels.ts";
import { JobBarrier, type NativeWork } from "./work.ts";

/** Threads that share jobs. */
export class NativeThreads {
  readonly #barrier = new JobBarrier();
  readonly #followers: readonly Worker[];
  /** What the thread that leads works on. */
  readonly leading: NativeWork;
  /** Why a thread ended, if one did. */
  #failure: Error | undefined;

  /**
   * Starts the threads that follow.
   *
   * @param memory The memory that the tensors lie in, shared between threads.
   * @param jobs The jobs that there are.
   * @param threads How many threads share the work, at least 1.
   */
  constructor(memory: WebAssembly.Memory, jobs: readonly NativeJob[], threads: number) {
    const barrier = this.#barrier.memory;
    this.leading = { memory, barrier, jobs, thread: 0, threads };
    this.#followers = Array.from({ length: threads - 1 }, (_, index) => {
      const url = new URL("./thread.ts", import.meta.url);
      const worker = new Worker(url, { workerData: { ...this.leading, thread: index + 1 } });
      worker.unref(); // an idle thread keeps no process alive
      worker.on("error", (error: Error) => {
        this.#failure = error;
        this.#barrier.end();
      });
      return worker;
    });
  }

  /**
   * Sees that all threads had their share in the last job.
   *
   * @throws {Error} If one could not start or ended.
   */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the threads, of which none may be at work. */
  async dispose(): Promise<void> {
    this.#barrier.end();
    await Promise.all(this.#followers.map((worker) => worker.terminate()));
  }
}
