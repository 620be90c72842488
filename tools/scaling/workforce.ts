/**
 * Workers in processes of their own that can be killed and replaced.
 *
 * @module
 */

import { endOf, startTask } from "@goodness/testing/task_process.ts";

/** Seconds after which a run of a worker that was killed goes to another one. */
const LOCK = "3";

/** Workers that are as many at all times, but for those that start. */
export class Workforce implements AsyncDisposable {
  readonly #workers: Deno.ChildProcess[] = [];
  readonly #ends: Promise<unknown>[] = [];
  readonly #start: (name: string) => Promise<Deno.ChildProcess>;
  #starting: Promise<void> = Promise.resolve();
  #count = 0;

  private constructor(folder: string, queue: string) {
    this.#start = (name) =>
      startTask("worker", ["--queue", queue, "--name", name, "--lock", LOCK], { cwd: folder });
  }

  /**
   * Starts workers.
   *
   * @param count How many.
   * @param folder Their working folder, with a folder `runs`.
   * @param queue The URL of the queue.
   * @returns The workers.
   */
  static async start(count: number, folder: string, queue: string): Promise<Workforce> {
    const workers = new Workforce(folder, queue);
    for (let at = 0; at < count; at++) await workers.#hire(at);
    return workers;
  }

  async #hire(at: number): Promise<void> {
    const child = await this.#start(`worker-${++this.#count}`);
    this.#workers[at] = child;
    this.#ends.push(endOf(child)); // it reads what they write
  }

  /**
   * Kills a worker, and starts another one.
   *
   * @param at Which one.
   */
  replace(at: number): void {
    this.#starting = this.#starting.then(async () => {
      this.#workers[at]?.kill("SIGKILL");
      await this.#hire(at);
    });
  }

  /** Ends all workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#starting;
    this.#workers.forEach((worker) => worker.kill("SIGKILL"));
    await Promise.all(this.#ends);
  }
}
