/**
 * How threads share jobs: one dispatches a job, all do a part of it. They meet at a barrier in shared memory,
 * since a message to a worker takes longer than the job itself.
 *
 * @module
 */

import { type NativeJob, NativeKernels } from "./kernels.ts";

/** What a thread needs to do its part of every job. */
export interface NativeWork {
  /** The memory that holds the tensors. */
  readonly memory: WebAssembly.Memory;
  /** The shared state of the {@linkcode JobBarrier}. */
  readonly barrier: SharedArrayBuffer;
  /** The jobs, which are dispatched by their index. */
  readonly jobs: readonly NativeJob[];
  /** The index of this thread; thread 0 dispatches. */
  readonly thread: number;
  /** The number of threads, at least 1. */
  readonly threads: number;
}

/** Indices into the shared state: the generation, the job of it, and the number of workers still running. */
const [GENERATION, JOB, RUNNING] = [0, 1, 2];
/** The generation that ends the workers. */
const END = -1;

/**
 * A barrier in shared memory. Each dispatched job is a new generation: workers sleep until the generation
 * changes, and the dispatcher sleeps until no worker is running.
 */
export class JobBarrier {
  /** The shared state, to be passed to workers. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array<SharedArrayBuffer>;

  /**
   * Starts at generation 0, in which no worker runs.
   *
   * @param memory The state of a barrier that another thread made; a new one if left out.
   */
  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
  }

  /**
   * Starts the next generation. Does nothing after {@linkcode JobBarrier.end}.
   *
   * @param job The index of its job.
   * @param workers The number of workers, all of which run the job.
   */
  begin(job: number, workers: number): void {
    if (Atomics.load(this.#state, GENERATION) === END) return;
    Atomics.store(this.#state, JOB, job);
    Atomics.store(this.#state, RUNNING, workers);
    Atomics.add(this.#state, GENERATION, 1);
    Atomics.notify(this.#state, GENERATION);
  }

  /** Blocks until no worker is running. */
  waitForWorkers(): void {
    for (;;) {
      const running = Atomics.load(this.#state, RUNNING);
      if (running <= 0) return;
      Atomics.wait(this.#state, RUNNING, running);
    }
  }

  /**
   * Blocks until the next generation.
   *
   * @param last The generation before it.
   * @returns The index of its job; `undefined` after the end.
   */
  waitForJob(last: number): number | undefined {
    Atomics.wait(this.#state, GENERATION, last);
    if (Atomics.load(this.#state, GENERATION) === END) return undefined;
    return Atomics.load(this.#state, JOB);
  }

  /** Reports that one worker has done its part. */
  done(): void {
    Atomics.sub(this.#state, RUNNING, 1);
    Atomics.notify(this.#state, RUNNING);
  }

  /** Ends the workers and wakes whoever waits. */
  end(): void {
    Atomics.store(this.#state, GENERATION, END);
    Atomics.store(this.#state, RUNNING, 0);
    Atomics.notify(this.#state, GENERATION);
    Atomics.notify(this.#state, RUNNING);
  }
}

/** One thread's part of every job. */
export class WorkerShare {
  readonly #work: NativeWork;
  readonly #barrier: JobBarrier;
  readonly #kernels: NativeKernels;

  /**
   * Compiles the kernels.
   *
   * @param work The jobs, the memory, and which thread this is.
   */
  constructor(work: NativeWork) {
    this.#work = work;
    this.#barrier = new JobBarrier(work.barrier);
    this.#kernels = new NativeKernels(work.memory);
  }

  #run(index: number): void {
    const job = this.#work.jobs[index];
    if (job === undefined) throw new RangeError(`Cannot run job ${index}: there is none`);
    this.#kernels.run(job, this.#work);
  }

  /**
   * Runs a job on all threads, this one among them, and blocks until all are done.
   *
   * @param job The job's index.
   * @throws {RangeError} If there is no such job.
   */
  dispatch(job: number): void {
    this.#barrier.begin(job, this.#work.threads - 1);
    this.#run(job);
    this.#barrier.waitForWorkers();
  }

  /** Runs this worker's part of every job that is dispatched, until the barrier ends. */
  serve(): void {
    for (let generation = 0;; generation++) {
      const job = this.#barrier.waitForJob(generation);
      if (job === undefined) return;
      this.#run(job);
      this.#barrier.done();
    }
  }
}
