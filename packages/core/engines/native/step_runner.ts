/**
 * Runs a thread's share of the steps of a compiled program.
 *
 * @module
 */

import { type JobShare, type NativeJob, partOf } from "./kernels.ts";
import { Exchanges } from "../mpi/exchanges.ts";
import type { MpiPlace } from "../mpi/communicator.ts";
import { Meeting } from "./meeting.ts";
import { type OneDnnPlace, type OneDnnThread, oneDnnThread } from "./onednn/thread.ts";
import { ROWS_AT_ONCE } from "./passes/program.ts";
import type {
  GraphRun,
  ProductPart,
  ProductPiece,
  ProductWork,
  RunStep,
  Work,
} from "./run_step.ts";

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

/** A thread's share of every step. */
export interface StepShare extends JobShare {
  /** How many pieces of each thread's share of each step are taken, see {@linkcode claimsFor}. */
  readonly claims: SharedArrayBuffer;
}

/** Pieces of a thread's share of a pass or a kernel. */
const PIECES = 4;

/** The shared state by which threads take pieces of the steps of runs. */
export function claimsFor(
  { runs }: Pick<RunProgram, "runs">,
  threads: number,
): SharedArrayBuffer {
  const steps = Math.max(0, ...runs.map(({ length }) => length));
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * steps * threads);
}

/** The share of a thread that does all. */
const ALONE: JobShare = { thread: 0, threads: 1 };

/** A product of as many rows as there are in a run. */
type RowsWork = Extract<Work, { kind: "product of rows" }>;

type PassFunction = (...numbers: number[]) => void;

/** Runs the steps of a program in one thread. */
export class StepRunner {
  readonly #memory: WebAssembly.Memory;
  readonly #program: RunProgram;
  readonly #share: JobShare;
  readonly #meeting: Meeting;
  readonly #claims: Int32Array<SharedArrayBuffer>;
  /** The pieces of each thread's share of passes and kernels. */
  readonly #parts: readonly (readonly JobShare[])[];
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
    share: StepShare,
    called: CalledWork,
  ) {
    this.#memory = memory;
    this.#program = program;
    this.#share = share;
    this.#called = called;
    this.#meeting = new Meeting(share.threads, program.meeting);
    this.#claims = new Int32Array(share.claims);
    const threads = share.threads * PIECES;
    this.#parts = Array.from(
      { length: share.threads },
      (_, owner) =>
        Array.from({ length: PIECES }, (_, at) => ({ thread: owner * PIECES + at, threads })),
    );
    this.#oneDnn = program.library && oneDnnThread(program.library);
    if (share.thread === 0) {
      this.#exchanges = program.processes && new Exchanges(program.processes);
    }
    this.#passes = new WebAssembly.Instance(new WebAssembly.Module(program.passes), {
      shared: { memory },
    }).exports;
  }

  /** Forgets which pieces were taken in the run before; no thread may be running. */
  startRun(): void {
    this.#claims.fill(0);
  }

  /**
   * Runs this thread's share of all steps.
   *
   * @param run Which of the runs.
   * @param meanwhile What else this thread is to do, once others can take over its share of a step.
   * @throws {RangeError} If there is no such run.
   * @throws {Error} If a step fails, in this thread or in another one. No run can be made afterwards.
   */
  run(run: number, meanwhile?: () => void): void {
    const steps = this.#program.runs[run];
    if (steps === undefined) throw new RangeError(`Cannot make run ${run}: there is none`);
    const first = meanwhile && steps.find(({ work, alone }) => work.kind === "product" && !alone);
    try {
      for (const [index, step] of steps.entries()) {
        this.#step(step, index, step === first ? meanwhile : undefined);
      }
    } catch (error) {
      this.#meeting.end(); // the others would wait for this thread forever
      throw error;
    }
  }

  #step({ work, alone, meet }: RunStep, index: number, meanwhile?: () => void): void {
    if (meet) this.#meeting.meet();
    meanwhile?.();
    if (!alone) this.#shared(work, index);
    else if (this.#share.thread === 0) this.#work(work, ALONE);
    this.#exchanges?.progress();
  }

  /** Does this thread's share of a step. */
  #shared(work: Work, index: number): void {
    switch (work.kind) {
      case "pass":
      case "kernel":
        return this.#pieces(index, this.#parts, (part) => this.#work(work, part));
      case "product":
        if (work.before) this.#execute([work.before]);
        return this.#pieces(index, work.pieces, (piece) => this.#execute(piece));
      case "product of rows": {
        const product = this.#productOfRows(work);
        return product ? this.#shared(product, index) : this.#zero(work, this.#share);
      }
      default:
        return this.#work(work, this.#share);
    }
  }

  /** Does the pieces of this thread's share that no other has taken, then what others have not begun of theirs. */
  #pieces<P>(index: number, pieces: readonly (readonly P[])[], make: (piece: P) => void): void {
    const { thread, threads } = this.#share;
    for (let next = 0; next < threads; next++) {
      const owner = (thread + next) % threads;
      for (;;) {
        const piece = pieces[owner]?.[Atomics.add(this.#claims, index * threads + owner, 1)];
        if (piece === undefined) break;
        make(piece);
      }
    }
  }

  #work(work: Work, share: JobShare): void {
    switch (work.kind) {
      case "pass": {
        const [start, end] = partOf(work.rows, share);
        return this.#pass(work.name)(start, end, ...work.addresses);
      }
      case "product":
        if (work.before) this.#execute([work.before]);
        for (const piece of work.pieces.flat()) this.#execute(piece);
        return;
      case "graph":
        return this.#called.graph(work.run);
      case "product of rows": {
        const product = this.#productOfRows(work);
        return product ? this.#work(product, share) : this.#zero(work, share);
      }
      case "softmax":
      case "argMaxOneHot": {
        const [start, end] = partOf(work.rows, share);
        return this.#pass(work.kind)(start, end, work.input, work.output, work.length);
      }
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

  #pass(name: string): PassFunction {
    return this.#passes[name] as PassFunction;
  }

  #execute(piece: ProductPiece): void {
    for (const part of piece) {
      let list = this.#lists.get(part);
      if (list === undefined) {
        list = BigUint64Array.from(part.given[this.#share.thread] ?? []);
        this.#lists.set(part, list);
      }
      this.#oneDnn?.execute(part.primitive, list);
    }
  }

  /** The product of as many rows as there are now; nothing if there are none. */
  #productOfRows({ count, products }: RowsWork): ProductWork | undefined {
    const rows = this.#integers(count, 1)[0] ?? 0;
    return rows === 0 ? undefined : products[rows / ROWS_AT_ONCE - 1] ?? products.at(-1);
  }

  #zero({ output, length }: RowsWork, share: JobShare): void {
    const [start, end] = partOf(length, share);
    this.#floats(output, length).fill(0, start, end);
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
