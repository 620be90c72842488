/**
 * Where threads wait for each other between the steps of a run.
 *
 * @module
 */

/** Indices into the shared state: how many have arrived, and how often all have met. */
const [ARRIVED, MET] = [0, 1];
/** How often all have met, once a thread comes no more. */
const ENDED = -1;

/** The largest number of meetings before they are counted from 0 again, in bits. */
const MOST_MEETINGS = 0x7fffffff;

/**
 * How often a thread looks before it sleeps. Steps end at nearly the same time in all threads, and waking one takes
 * longer than many a step.
 */
const LOOKS = 4000;

/** A meeting point of threads in shared memory. */
export class Meeting {
  /** The shared state, to be passed to the other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array<SharedArrayBuffer>;
  readonly #threads: number;

  /**
   * @param threads The number of threads that meet.
   * @param memory The state of a meeting that another thread made; a new one if left out.
   */
  constructor(threads: number, memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
    this.#threads = threads;
  }

  /**
   * Blocks until all threads are here.
   *
   * @throws {Error} If one comes no more, see {@linkcode Meeting.end}.
   */
  meet(): void {
    const met = Atomics.load(this.#state, MET);
    if (met !== ENDED) this.#waitForOthers(met);
    if (Atomics.load(this.#state, MET) === ENDED) {
      throw new Error("Cannot go on with a run, as it failed in another thread");
    }
  }

  #waitForOthers(met: number): void {
    if (Atomics.add(this.#state, ARRIVED, 1) === this.#threads - 1) {
      Atomics.store(this.#state, ARRIVED, 0);
      Atomics.compareExchange(this.#state, MET, met, (met + 1) & MOST_MEETINGS);
      Atomics.notify(this.#state, MET);
      return;
    }
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(this.#state, MET) !== met) return;
    }
    while (Atomics.load(this.#state, MET) === met) Atomics.wait(this.#state, MET, met);
  }

  /** Says that a thread comes no more, and wakes those that wait for it. */
  end(): void {
    Atomics.store(this.#state, MET, ENDED);
    Atomics.notify(this.#state, MET);
  }
}
