/**
 * How threads share runs: one dispatches a run, all do a part of it. They meet at a barrier in shared memory,
 * since a message to a worker takes longer than many a step.
 *
 * @module
 */

import { flushDenormals } from "../system/denormals.ts";
import { NativeKernels } from "./kernels.ts";
import type { GraphRun } from "./run_step.ts";
import { type RunProgram, StepRunner, type StepShare } from "./step_runner.ts";

/** What a thread needs to do its part of every run of a program. Thread 0 dispatches. */
export interface NativeWork extends StepShare {
  /** The memory that holds the buffers. */
  readonly memory: WebAssembly.Memory;
  /** The shared state of the {@linkcode RunBarrier}. */
  readonly barrier: SharedArrayBuffer;
  /** The program, whose runs are dispatched by their index. */
  readonly program: RunProgram;
}

/** Indices into the shared state: the generation, the run of it, and the number of workers still running. */
const [GENERATION, RUN, RUNNING] = [0, 1, 2];
/** The generation that ends the workers. */
const END = -1;

/**
 * A barrier in shared memory. Each dispatched run is a new generation: workers sleep until the generation
 * changes, and the dispatcher sleeps until no worker is running.
 */
export class RunBarrier {
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
   * Starts the next generation. Does nothing after {@linkcode RunBarrier.end}.
   *
   * @param run The index of its run.
   * @param workers The number of workers, all of which take part.
   */
  begin(run: number, workers: number): void {
    if (Atomics.load(this.#state, GENERATION) === END) return;
    Atomics.store(this.#state, RUN, run);
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
   * @returns The index of its run; `undefined` after the end.
   */
  waitForRun(last: number): number | undefined {
    Atomics.wait(this.#state, GENERATION, last);
    if (Atomics.load(this.#state, GENERATION) === END) return undefined;
    return Atomics.load(this.#state, RUN);
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

/** One thread's part of every run. */
export class WorkerShare {
  readonly #workers: number;
  readonly #barrier: RunBarrier;
  readonly #runner: StepRunner;

  /**
   * Compiles the kernels and the passes.
   *
   * @param work The program, the memory, and which thread this is.
   * @param graph Runs a graph of ONNX Runtime; only in the leading thread.
   */
  constructor(work: NativeWork, graph: (run: GraphRun) => void = refuseGraph) {
    const { memory, program } = work;
    const kernels = new NativeKernels(memory, { flushes: !flushDenormals() });
    this.#workers = work.threads - 1;
    this.#barrier = new RunBarrier(work.barrier);
    this.#runner = new StepRunner(memory, program, work, {
      kernel: (job, share) => kernels.run(job, share),
      graph,
    });
  }

  /**
   * Makes a run on all threads, this one among them, and blocks until all are done.
   *
   * @param run The run's index.
   * @param meanwhile What else this thread is to do while they run, if they share a product.
   * @throws {RangeError} If there is no such run.
   */
  dispatch(run: number, meanwhile?: () => void): void {
    this.#runner.startRun();
    this.#barrier.begin(run, this.#workers);
    this.#runner.run(run, meanwhile);
    this.#barrier.waitForWorkers();
  }

  /** Does this worker's part of every run that is dispatched, until the barrier ends. */
  serve(): void {
    for (let generation = 0;; generation++) {
      const run = this.#barrier.waitForRun(generation);
      if (run === undefined) return;
      this.#runner.run(run);
      this.#barrier.done();
    }
  }
}

function refuseGraph(): never {
  throw new Error("Cannot run a graph in a thread that does not lead");
}
