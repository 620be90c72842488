/**
 * The thread that leads every run of this process, see `leading_worker.ts`.
 *
 * @module
 */

import { CallThread } from "./call_thread.ts";
import type { LeadingAnswer, LeadingCall, LeadingMessage } from "./leading_worker.ts";
import { RunQueue } from "./run_queue.ts";
import type { NativeWork } from "./work.ts";

/** A program that the leading thread runs. */
export interface AttachedProgram {
  /**
   * Makes a run, after all that was asked for before.
   *
   * @param run Its index.
   * @throws {Error} If it fails.
   */
  run(run: number): Promise<void>;
  /** Detaches it. */
  release(): Promise<void>;
}

/** The leading thread. A process has one, see {@linkcode leadingThread}. */
export class LeadingThread {
  readonly #queue = new RunQueue();
  readonly #thread = new CallThread<LeadingMessage, LeadingAnswer>(
    new URL("./leading_worker.ts", import.meta.url),
    this.#queue.memory,
  );
  #attached = 0;
  #calls = 0;

  /**
   * Creates a session of ONNX Runtime.
   *
   * @param call The arguments of its function.
   * @param used What must not be collected before the session is there.
   * @throws {Error} If ONNX Runtime fails; the message is its own.
   */
  async createSession(
    call: Extract<LeadingCall, { name: "createSession" }>["arguments"],
    used: unknown,
  ): Promise<void> {
    await this.#call({ name: "createSession", arguments: call }, used);
  }

  /**
   * Attaches a program.
   *
   * @param share The leading thread's part of the work.
   * @param used What must not be collected while it runs.
   */
  async attach(share: NativeWork, used?: unknown): Promise<AttachedProgram> {
    const work = this.#attached++;
    await this.#call({ name: "attach", work, share });
    return {
      run: (run) => this.#run({ work, run }, used),
      release: () => this.#call({ name: "detach", work }),
    };
  }

  async #call(call: LeadingCall, used?: unknown): Promise<void> {
    this.#calls++;
    check(await this.#thread.call(call, used));
  }

  async #run(run: { readonly work: number; readonly run: number }, used: unknown): Promise<void> {
    if (!this.#queue.add({ ...run, call: this.#calls })) {
      return await this.#call({ name: "run", ...run }, used);
    }
    this.#calls++;
    const answer = this.#thread.answer(used);
    if (this.#queue.endWait()) this.#thread.post({ name: "look" });
    check(await answer);
  }
}

/** @throws {Error} If a call failed. */
function check({ failure }: LeadingAnswer): void {
  if (failure !== undefined) throw new Error(failure);
}

let started: LeadingThread | undefined;

/** The process's leading thread, started by the first call. */
export function leadingThread(): LeadingThread {
  return started ??= new LeadingThread();
}
