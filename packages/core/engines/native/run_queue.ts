/**
 * Runs that wait for the leading thread, in shared memory. From one run to the next it need not go through its event
 * loop, which takes a few tenths of a millisecond.
 *
 * @module
 */

/** Indices into the shared state: whether the leading thread waits for a message, runs that were added, and taken. */
const [WAITS, ADDED, TAKEN] = [0, 1, 2];
/** The index of the first run, and how many numbers a run has. */
const [FIRST, LENGTH] = [3, 3];
/** The most runs that wait at a time. */
const CAPACITY = 64;

/** A run of a program. */
export interface QueuedRun {
  /** How many calls of the leading thread were before it; it is made after them. */
  readonly call: number;
  /** The attached program. */
  readonly work: number;
  /** The index of its run. */
  readonly run: number;
}

/** A queue with one thread that adds runs and one that takes them. */
export class RunQueue {
  /** The shared state, for the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array<SharedArrayBuffer>;

  /**
   * Starts empty; the leading thread waits.
   *
   * @param memory The state of a queue that another thread made; a new one if left out.
   */
  constructor(memory?: SharedArrayBuffer) {
    const length = FIRST + LENGTH * CAPACITY;
    this.memory = memory ?? new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT);
    this.#state = new Int32Array(this.memory);
    if (memory === undefined) this.#state[WAITS] = 1;
  }

  /**
   * Adds a run.
   *
   * @returns Whether there was room for it.
   */
  add({ call, work, run }: QueuedRun): boolean {
    const added = Atomics.load(this.#state, ADDED);
    if (added - Atomics.load(this.#state, TAKEN) === CAPACITY) return false;
    this.#state.set([call, work, run], placeOf(added));
    Atomics.store(this.#state, ADDED, added + 1);
    return true;
  }

  /**
   * Takes the first run.
   *
   * @param call The number of calls that were answered.
   * @returns The run; nothing if there is none, or another call comes before it.
   */
  take(call: number): QueuedRun | undefined {
    if (!this.isNext(call)) return undefined;
    const taken = Atomics.add(this.#state, TAKEN, 1);
    const [, work = NaN, run = NaN] = this.#state.subarray(placeOf(taken));
    return { call, work, run };
  }

  /** Whether {@linkcode RunQueue.take} would give a run. */
  isNext(call: number): boolean {
    const taken = Atomics.load(this.#state, TAKEN);
    return taken !== Atomics.load(this.#state, ADDED) && this.#state[placeOf(taken)] === call;
  }

  /** Tells that the leading thread waits for a message. Runs may have been added just before, without one. */
  wait(): void {
    Atomics.store(this.#state, WAITS, 1);
  }

  /** Tells that it does not, and whether it did: if so, whoever ends that sees to it that it looks for runs. */
  endWait(): boolean {
    return Atomics.exchange(this.#state, WAITS, 0) === 1;
  }
}

function placeOf(index: number): number {
  return FIRST + LENGTH * (index % CAPACITY);
}
