/**
 * Calls to a worker, as promises. A call of ONNX Runtime blocks its thread for as long as it computes; in a
 * worker of its own, the main thread prepares the next batch and answers requests meanwhile.
 *
 * @module
 */

import { Worker } from "node:worker_threads";

/** A call without an answer yet. */
interface WaitingCall<A> {
  readonly answered: PromiseWithResolvers<A>;
  /** The memory that the worker uses by address; the reference keeps it from being collected. */
  readonly used: unknown;
}

/** Calls a worker that answers each call with one message, in order. */
export class CallThread<C, A> {
  readonly #worker: Worker;
  /** Oldest first, which is the order of the answers. */
  readonly #waiting: WaitingCall<A>[] = [];
  /** Why the worker ended, if it did. */
  #failure: Error | undefined;

  /**
   * Starts the worker. It keeps the process alive only while a call waits.
   *
   * @param module The worker's program.
   * @param workerData What it is given.
   */
  constructor(module: URL, workerData?: unknown) {
    this.#worker = new Worker(module, { workerData });
    this.#worker.unref();
    this.#worker.on("message", (answer: A) => this.#next()?.answered.resolve(answer));
    this.#worker.on("error", (error: Error) => {
      this.#failure = error;
      while (this.#waiting.length > 0) this.#next()?.answered.reject(error);
    });
  }

  /**
   * Calls the worker.
   *
   * @param call The message.
   * @param used What must not be collected before the answer has come.
   * @returns The answer.
   * @throws {Error} If the worker could not start, or has ended.
   */
  call(call: C, used?: unknown): Promise<A> {
    const answer = this.answer(used);
    this.post(call);
    return answer;
  }

  /**
   * Gives the answer to a call that the worker learns of in another way.
   *
   * @param used What must not be collected before the answer has come.
   * @throws {Error} If the worker could not start, or has ended.
   */
  answer(used?: unknown): Promise<A> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answered = Promise.withResolvers<A>();
    this.#waiting.push({ answered, used });
    this.#worker.ref();
    return answered.promise;
  }

  /** Sends the worker a message. */
  post(message: C): void {
    this.#worker.postMessage(message);
  }

  #next(): WaitingCall<A> | undefined {
    const first = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    return first;
  }
}
