/**
 * Leaving the event loop its turn during long computations.
 *
 * @module
 */

/** Milliseconds from one turn to the next. */
const INTERVAL = 1000;

/** Lets timers and signals have their turn about once a second, even where an engine never waits. */
export class EventLoop {
  readonly #now: () => number;
  #last: number;

  /**
   * Starts the clock.
   *
   * @param now Gives the time in milliseconds.
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
  }

  /**
   * Gives the event loop a turn if one is due.
   *
   * @returns Whether it was.
   */
  async turn(): Promise<boolean> {
    const isDue = this.#now() - this.#last > INTERVAL;
    if (!isDue) return false;
    this.#last = this.#now();
    await new Promise((done) => setTimeout(done));
    return true;
  }
}
