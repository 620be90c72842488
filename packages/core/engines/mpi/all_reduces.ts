/**
 * Sums over all processes that go on while a thread computes.
 *
 * @module
 */

import type { MpiPlace } from "./communicator.ts";
import { MpiLibrary } from "./library.ts";
import { FLOAT, STATUS_IGNORE, SUM } from "./mpich.ts";

/** Floats that are summed at once: larger messages take memory that the library gets anew each time. */
const FLOATS_AT_ONCE = 1 << 15;

/** What to sum. */
export interface AllReduce {
  /** The address of this process's floats. */
  readonly input: bigint;
  /** The address of the sums. */
  readonly output: bigint;
  /** The number of floats. */
  readonly length: number;
}

/** Sums floats over all processes. All have to start the same sums in the same order. */
export class AllReduces {
  readonly #library: MpiLibrary;
  readonly #communicator: number;
  readonly #flag = new Int32Array(1);
  readonly #requests = new Map<number, Int32Array<ArrayBuffer>[]>();

  /** Opens the library in the calling thread. */
  constructor({ path, communicator }: MpiPlace) {
    this.#library = new MpiLibrary(path);
    this.#communicator = communicator;
  }

  /**
   * Starts to sum.
   *
   * @param index A number to wait for it by.
   * @throws {Error} If MPI fails.
   */
  start(index: number, { input, output, length }: AllReduce): void {
    const { functions } = this.#library;
    const requests: Int32Array<ArrayBuffer>[] = [];
    for (let at = 0; at < length; at += FLOATS_AT_ONCE) {
      const bytes = BigInt(at * Float32Array.BYTES_PER_ELEMENT);
      const count = Math.min(FLOATS_AT_ONCE, length - at);
      const request = new Int32Array(1);
      this.#library.check(
        functions.MPI_Iallreduce(
          input + bytes,
          output + bytes,
          count,
          FLOAT,
          SUM,
          this.#communicator,
          request,
        ),
      );
      requests.push(request);
    }
    this.#requests.set(index, requests);
  }

  /** Lets the sums go on that were started: MPI works only while it is called. */
  progress(): void {
    const [oldest] = this.#requests.values();
    const request = oldest?.at(-1);
    if (request === undefined) return;
    this.#library.check(this.#library.functions.MPI_Test(request, this.#flag, STATUS_IGNORE));
  }

  /** Waits for a sum. */
  end(index: number): void {
    for (const request of this.#requests.get(index) ?? []) {
      this.#library.check(this.#library.functions.MPI_Wait(request, STATUS_IGNORE));
    }
    this.#requests.delete(index);
  }
}
