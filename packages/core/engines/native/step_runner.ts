/**
 * Runs a thread's share of the steps of a compiled program.
 *
 * @module
 */

import { type JobShare, type NativeJob, partOf } from "./kernels.ts";
import { Exchanges } from "../mpi/exchanges.ts";
import type { MpiPlace } from "../mpi/communicator.ts";
import { flushDenormals } from "./denormals.ts";
import { Meeting } from "./meeting.ts";
import {
  argumentList,
  type OneDnnPlace,
  type OneDnnThread,
  oneDnnThread,
} from "./onednn/thread.ts";
import { ROWS_AT_ONCE } from "./passes/program.ts";
import type { GraphRun, ProductPart, ProductWork, RunStep, Work } from "./run_step.ts";

/** A compiled program with all that its threads need. */
export interface RunProgram {
  /** The bytes of the passes' module. */
  readonly passes: Uint8Array<ArrayBuffer>;
  /** The steps of each of the two runs that may be in flight, and of others. */
  readonly runs: readonly (readonly RunStep[])[];
  /** Where oneDNN is and its engine, if it multiplies. */
  readonly library?: OneDnnPlace;
  /** The shared state of the threads' meeting. */
  readonly meeting: SharedArrayBuffer;
  /** The processes that numbers are exchanged with, if there are others. */
  readonly processes?: MpiPlace | undefined;
}

/** What a step may call. */
export interface CalledWork {
  /** Runs a part of a kernel's job. */
  kernel(job: NativeJob, share: JobShare): void;
  /**
   * Runs a graph of ONNX Runtime, in the leading thread.
   *
   * @throws {Error} If it fails.
   */
  graph(run: GraphRun): void;
}

/** A step on the rows of one value. */
type RowWork = Extract<Work, { kind: "softmax" | "argMaxOneHot" }>;

/** The share of a thread that does all. */
const ALONE: JobShare = { thread: 0, threads: 1 };

type PassFunction = (...numbers: number[]) => void;

/** Runs the steps of a program in one thread. */
export class StepRunner {
  readonly #memory: WebAssembly.Memory;
  readonly #program: RunProgram;
  readonly #share: JobShare;
  readonly #meeting: Meeting;
  readonly #called: CalledWork;
  readonly #oneDnn: OneDnnThread | undefined;
  readonly #passes: WebAssembly.Exports;
  /** Of the leading thread, which alone exchanges numbers with other processes. */
  readonly #exchanges: Exchanges | undefined;
  readonly #lists = new Map<ProductPart, BigUint64Array<ArrayBuffer>>();

  /**
   * Prepares a thread.
   *
   * @param memory The memory that holds the buffers, shared between threads.
   * @param share Which part of the threads' work this thread does.
   * @param called Runs what is not done here.
   */
  constructor(
    memory: WebAssembly.Memory,
    program: RunProgram,
    share: JobShare,
    called: CalledWork,
  ) {
    this.#memory = memory;
    this.#program = program;
    this.#share = share;
    this.#called = called;
    this.#meeting = new Meeting(share.threads, program.meeting);
    this.#oneDnn = program.library && oneDnnThread(program.library);
    if (share.thread === 0) {
      this.#exchanges = program.processes && new Exchanges(program.processes);
    }
    flushDenormals();
    this.#passes = new WebAssembly.Instance(new WebAssembly.Module(program.passes), {
      shared: { memory },
    }).exports;
  }

  /**
   * Runs this thread's share of all steps.
   *
   * @param run Which of the runs.
   * @throws {RangeError} If there is no such run.
   * @throws {Error} If a step fails, in this thread or in another one. No run can be made afterwards.
   */
  run(run: number): void {
    const steps = this.#program.runs[run];
    if (steps === undefined) throw new RangeError(`Cannot make run ${run}: there is none`);
    try {
      for (const step of steps) this.#step(step);
    } catch (error) {
      this.#meeting.end(); // the others would wait for this thread forever
      throw error;
    }
  }

  #step({ work, alone, meet }: RunStep): void {
    if (meet) this.#meeting.meet();
    if (!alone) this.#work(work, this.#share);
    else if (this.#share.thread === 0) this.#work(work, ALONE);
    this.#exchanges?.progress();
  }

  #work(work: Work, share: JobShare): void {
    switch (work.kind) {
      case "pass": {
        const pass = this.#passes[work.name] as PassFunction;
        const [start, end] = partOf(work.rows, share);
        pass(start, end, ...work.addresses);
        return;
      }
      case "product":
      case "graph":
        return this.#product(work, share);
      case "product of rows":
        return this.#productOfRows(work, share);
      case "softmax":
        return this.#softmax(work, share);
      case "argMaxOneHot":
        return this.#argMaxOneHot(work, share);
      case "labels":
        return this.#labels(work, share);
      case "order":
        return this.#order(work);
      case "copy":
        return this.#copy(work, share);
      case "start exchange":
        return this.#startExchange(work);
      case "end exchange":
        return this.#exchanges?.end(work.index);
      case "kernel":
        return this.#called.kernel(work.job, share);
    }
  }

  /** The parts of this thread; of all, if it is alone. */
  #product(work: ProductWork, { thread, threads }: JobShare): void {
    if (work.kind === "graph") return this.#called.graph(work.run);
    const { parts } = work;
    const own = threads < parts.length ? parts.flat() : parts[thread] ?? [];
    for (const part of own) {
      let list = this.#lists.get(part);
      if (list === undefined) this.#lists.set(part, list = argumentList(part.memories));
      this.#oneDnn?.execute(part.primitive, list);
    }
  }

  #productOfRows(work: Extract<Work, { kind: "product of rows" }>, share: JobShare): void {
    const count = this.#integers(work.count, 1)[0] ?? 0;
    const product = work.products[count / ROWS_AT_ONCE - 1] ?? work.products.at(-1);
    if (count > 0 && product) return this.#product(product, share);
    const [start, end] = partOf(work.length, share);
    this.#floats(work.output, work.length).fill(0, start, end);
  }

  /** The values of a step on rows, and where the rows of a share start. */
  #rows({ input, output, rows, length }: RowWork, share: JobShare): {
    from: Float32Array;
    to: Float32Array;
    length: number;
    starts: number[];
  } {
    const [start, end] = partOf(rows, share);
    return {
      from: this.#floats(input, rows * length),
      to: this.#floats(output, rows * length),
      length,
      starts: Array.from({ length: end - start }, (_, row) => (start + row) * length),
    };
  }

  #softmax(work: RowWork, share: JobShare): void {
    const { from, to, length, starts } = this.#rows(work, share);
    for (const at of starts) {
      let most = -Infinity;
      for (let i = at; i < at + length; i++) most = Math.max(most, from[i] ?? NaN);
      let sum = 0;
      for (let i = at; i < at + length; i++) sum += to[i] = Math.exp((from[i] ?? NaN) - most);
      for (let i = at; i < at + length; i++) to[i] = (to[i] ?? NaN) / sum;
    }
  }

  #argMaxOneHot(work: RowWork, share: JobShare): void {
    const { from, to, length, starts } = this.#rows(work, share);
    for (const at of starts) {
      let best = at;
      for (let i = at + 1; i < at + length; i++) {
        if ((from[i] ?? NaN) > (from[best] ?? NaN)) best = i;
      }
      to.fill(0, at, at + length);
      to[best] = 1;
    }
  }

  #labels(work: Extract<Work, { kind: "labels" }>, share: JobShare): void {
    const { input, label, present, rows, length } = work;
    const from = this.#floats(input, rows * length);
    const labels = this.#integers(label, rows);
    const isPresent = this.#floats(present, rows);
    const [start, end] = partOf(rows, share);
    for (let row = start; row < end; row++) {
      let found = 0;
      while (found < length && from[row * length + found] !== 1) found++;
      labels[row] = found % length;
      isPresent[row] = found < length ? 1 : 0;
    }
  }

  #order({ used, order, count, rows }: Extract<Work, { kind: "order" }>): void {
    const isUsed = this.#floats(used, rows);
    const list = this.#integers(order, rows);
    let [first, last] = [0, rows];
    for (let row = 0; row < rows; row++) {
      if (isUsed[row] === 0) list[--last] = row;
      else list[first++] = row;
    }
    const rounded = Math.ceil(first / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    this.#integers(count, 1)[0] = Math.min(rounded, rows);
  }

  #copy(work: Extract<Work, { kind: "copy" }>, share: JobShare): void {
    const { matrices, rows, bytes } = work;
    const count = this.#integers(work.count, 1)[0] ?? 0;
    const order = this.#integers(work.order, rows);
    const all = new Uint8Array(this.#memory.buffer);
    const [start, end] = partOf(matrices * count, share);
    for (let row = start; row < end; row++) {
      const matrix = Math.floor(row / count);
      const place = row - matrix * count;
      const from = work.input + (matrix * rows + (order[place] ?? 0)) * bytes;
      all.copyWithin(work.output + row * bytes, from, from + bytes);
    }
  }

  #startExchange({ exchange, index }: Extract<Work, { kind: "start exchange" }>): void {
    if (this.#exchanges === undefined) {
      throw new Error("Cannot sum over processes: this engine was started without them");
    }
    const memory = Deno.UnsafePointer.of(new Uint8Array(this.#memory.buffer));
    this.#exchanges.start(index, exchange, Deno.UnsafePointer.value(memory));
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  #integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }
}
