/**
 * A thread that answers calls.
 *
 * @module
 */

import { Worker } from "node:worker_threads";

/** A call without an answer yet. */
interface WaitingCall<A> {
  readonly answered: PromiseWithResolvers<A>;
  /** The memory that it uses. */
  readonly used: unknown;
}

/** Calls a thread, which answers each message by one message, in their order. */
export class CallThread<C, A> {
  readonly #worker: Worker;
  /** In the order of their answers. */
  readonly #waiting: WaitingCall<A>[] = [];
  /** Why the thread ended, if it did. */
  #failure: Error | undefined;

  /**
   * Starts a thread; while it waits it keeps no process alive.
   *
   * @param module What it runs.
   */
  constructor(module: URL) {
    this.#worker = new Worker(module);
    this.#worker.unref();
    this.#worker.on("message", (answer: A) => this.#next()?.answered.resolve(answer));
    this.#worker.on("error", (error: Error) => {
      this.#failure = error;
      while (this.#waiting.length > 0) this.#next()?.answered.reject(error);
    });
  }

  /**
   * Makes a call.
   *
   * @param call What the thread gets.
   * @param used What must stay in memory until the answer is there.
   * @returns The answer.
   * @throws {Error} If the thread could not start or ended.
   */
  call(call: C, used?: unknown): Promise<A> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answered = Promise.withResolvers<A>();
    this.#waiting.push({ answered, used });
    this.#worker.ref();
    this.#worker.postMessage(call);
    return answered.promise;
  }

  #next(): WaitingCall<A> | undefined {
    const first = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    return first;
  }
}
