/**
 * Exchanges of numbers between all processes that go on while a thread computes.
 *
 * @module
 */

import type { MpiPlace } from "./communicator.ts";
import { MpiLibrary } from "./library.ts";
import { FLOAT, STATUS_IGNORE, SUM } from "./mpich.ts";

/** Floats that are summed at once: larger messages take memory that the library gets anew each time. */
const FLOATS_AT_ONCE = 1 << 15;
/** Bytes of a float. */
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Floats in a memory. */
export interface FloatRange {
  /** Their address, in bytes from the start of the memory or of a tensor. */
  readonly start: number;
  /** Their number. */
  readonly length: number;
}

/** What processes exchange. Addresses are in bytes from the start of a memory. */
export type Exchange =
  | {
    /** Each gets the sums of all inputs. */
    readonly kind: "allReduce";
    readonly input: number;
    readonly output: number;
    /** The number of floats. */
    readonly length: number;
  }
  | {
    /** Each gets its part of every other's input, one after the other in the order of ranks. */
    readonly kind: "allToAll";
    readonly input: number;
    readonly output: number;
    /** The part of each process. */
    readonly parts: readonly FloatRange[];
  }
  | {
    /** Each has its part of a tensor and gets those of all others. */
    readonly kind: "allGather";
    readonly tensor: number;
    /** The part of each process. */
    readonly parts: readonly FloatRange[];
  };

/** Exchanges numbers with all other processes. All have to start the same exchanges in the same order. */
export class Exchanges {
  readonly #library: MpiLibrary;
  readonly #place: MpiPlace;
  readonly #flag = new Int32Array(1);
  readonly #requests = new Map<number, Int32Array<ArrayBuffer>[]>();

  /** Opens the library in the calling thread. */
  constructor(place: MpiPlace) {
    this.#library = new MpiLibrary(place.path);
    this.#place = place;
  }

  /**
   * Starts an exchange.
   *
   * @param index A number to wait for it by.
   * @param memory The address of the memory.
   * @throws {Error} If MPI fails.
   */
  start(index: number, exchange: Exchange, memory: bigint): void {
    this.#requests.set(index, this.#started(exchange, memory));
  }

  /** Lets the exchanges go on that were started: MPI works only while it is called. */
  progress(): void {
    const [oldest] = this.#requests.values();
    const request = oldest?.at(-1);
    if (request === undefined) return;
    this.#library.check(this.#library.functions.MPI_Test(request, this.#flag, STATUS_IGNORE));
  }

  /** Waits for an exchange. */
  end(index: number): void {
    for (const request of this.#requests.get(index) ?? []) {
      this.#library.check(this.#library.functions.MPI_Wait(request, STATUS_IGNORE));
    }
    this.#requests.delete(index);
  }

  #started(exchange: Exchange, memory: bigint): Int32Array<ArrayBuffer>[] {
    switch (exchange.kind) {
      case "allReduce":
        return this.#allReduce(exchange, memory);
      case "allToAll": {
        const { input, output, parts } = exchange;
        const bytes = this.#own(parts).length * BYTES;
        return this.#withOthers(parts, ({ start, length }, rank, index) => [
          this.#receive({ start: output + index * bytes, length: bytes / BYTES }, rank, memory),
          this.#send({ start: input + start, length }, rank, memory),
        ]);
      }
      case "allGather": {
        const { tensor, parts } = exchange;
        const own = this.#own(parts);
        return this.#withOthers(parts, ({ start, length }, rank) => [
          this.#receive({ start: tensor + start, length }, rank, memory),
          this.#send({ start: tensor + own.start, length: own.length }, rank, memory),
        ]);
      }
    }
  }

  #own(parts: readonly FloatRange[]): FloatRange {
    return parts[this.#place.rank] ?? { start: 0, length: 0 };
  }

  /** Starts messages with each of the others. */
  #withOthers(
    parts: readonly FloatRange[],
    start: (part: FloatRange, rank: number, index: number) => Int32Array<ArrayBuffer>[],
  ): Int32Array<ArrayBuffer>[] {
    return parts.map((part, rank) => ({ part, rank }))
      .filter(({ rank }) => rank !== this.#place.rank)
      .flatMap(({ part, rank }, index) => start(part, rank, index));
  }

  #allReduce(
    { input, output, length }: Extract<Exchange, { kind: "allReduce" }>,
    memory: bigint,
  ): Int32Array<ArrayBuffer>[] {
    const starts = Array.from(
      { length: Math.ceil(length / FLOATS_AT_ONCE) },
      (_, at) => at * FLOATS_AT_ONCE,
    );
    return starts.map((at) =>
      this.#library.request((request) =>
        this.#library.functions.MPI_Iallreduce(
          memory + BigInt(input + at * BYTES),
          memory + BigInt(output + at * BYTES),
          Math.min(FLOATS_AT_ONCE, length - at),
          FLOAT,
          SUM,
          this.#place.communicator,
          request,
        )
      )
    );
  }

  #send({ start, length }: FloatRange, rank: number, memory: bigint): Int32Array<ArrayBuffer> {
    const { functions } = this.#library;
    const at = memory + BigInt(start);
    return this.#library.request((request) =>
      functions.isendAt(at, length, FLOAT, rank, 0, this.#place.communicator, request)
    );
  }

  #receive({ start, length }: FloatRange, rank: number, memory: bigint): Int32Array<ArrayBuffer> {
    const { functions } = this.#library;
    const at = memory + BigInt(start);
    return this.#library.request((request) =>
      functions.irecvAt(at, length, FLOAT, rank, 0, this.#place.communicator, request)
    );
  }
}
