/**
 * Jobs that threads share, and how they take turns at them without a message: one leads, the others
 * follow.
 *
 * @module
 */

import { type NativeJob, NativeKernels } from "./kernels.ts";

/** What a thread works on. */
export interface NativeWork {
  /** The memory that the tensors lie in. */
  readonly memory: WebAssembly.Memory;
  /** The memory of {@linkcode JobBarrier}. */
  readonly barrier: SharedArrayBuffer;
  /** The jobs that there are. */
  readonly jobs: readonly NativeJob[];
  /** Which thread it is; 0 leads. */
  readonly thread: number;
  /** How many threads share the work. */
  readonly threads: number;
}

/** Numbers that all threads see: the turn, its job, and the threads that still work on it. */
const [TURN, JOB, WORKING] = [0, 1, 2];
/** The turn that is none. */
const END = -1;

/** The turns of threads that work on the same memory. */
export class JobBarrier {
  /** What threads share. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array<SharedArrayBuffer>;

  /**
   * Starts at turn 0, which nobody works on.
   *
   * @param memory That of turns that another thread has started.
   */
  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory);
  }

  /**
   * Begins the next turn.
   *
   * @param job The number of its job.
   * @param followers How many threads follow.
   */
  begin(job: number, followers: number): void {
    if (Atomics.load(this.#numbers, TURN) === END) return;
    Atomics.store(this.#numbers, JOB, job);
    Atomics.store(this.#numbers, WORKING, followers);
    Atomics.add(this.#numbers, TURN, 1);
    Atomics.notify(this.#numbers, TURN);
  }

  /** Waits until all that follow have done their work, or the end. */
  waitForFollowers(): void {
    for (;;) {
      const working = Atomics.load(this.#numbers, WORKING);
      if (working <= 0) return;
      Atomics.wait(this.#numbers, WORKING, working);
    }
  }

  /**
   * Waits for a turn.
   *
   * @param last The turn before it.
   * @returns The number of its job; none after the end.
   */
  waitFor(last: number): number | undefined {
    Atomics.wait(this.#numbers, TURN, last);
    if (Atomics.load(this.#numbers, TURN) === END) return undefined;
    return Atomics.load(this.#numbers, JOB);
  }

  /** Says that a follower's work is done. */
  done(): void {
    Atomics.sub(this.#numbers, WORKING, 1);
    Atomics.notify(this.#numbers, WORKING);
  }

  /** Ends all turns: nobody waits any more. */
  end(): void {
    Atomics.store(this.#numbers, TURN, END);
    Atomics.store(this.#numbers, WORKING, 0);
    Atomics.notify(this.#numbers, TURN);
    Atomics.notify(this.#numbers, WORKING);
  }
}

/** A thread's share of all jobs. */
export class WorkerShare {
  readonly #work: NativeWork;
  readonly #barrier: JobBarrier;
  readonly #kernels: NativeKernels;

  /**
   * Makes the kernels ready.
   *
   * @param work What the thread works on.
   */
  constructor(work: NativeWork) {
    this.#work = work;
    this.#barrier = new JobBarrier(work.barrier);
    this.#kernels = new NativeKernels(work.memory);
  }

  #do(number: number): void {
    const job = this.#work.jobs[number];
    if (job === undefined) throw new RangeError(`Cannot do job ${number}: there is none`);
    this.#kernels.do(job, this.#work);
  }

  /**
   * Does a job together with those who follow.
   *
   * @param job Its number.
   */
  dispatch(job: number): void {
    this.#barrier.begin(job, this.#work.threads - 1);
    this.#do(job);
    this.#barrier.waitForFollowers();
  }

  /** Has its share in all jobs until the end. */
  serve(): void {
    for (let turn = 0;; turn++) {
      const job = this.#barrier.waitFor(turn);
      if (job === undefined) return;
      this.#do(job);
      this.#barrier.done();
    }
  }
}
