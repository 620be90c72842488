/**
 * Processes that MPI started together, and the messages between them.
 *
 * @module
 */

import { type MpiLibrary, openMpi } from "./library.ts";
import {
  BYTE,
  COMM_TYPE_SHARED,
  COMM_WORLD,
  ERRORS_RETURN,
  INFO_NULL,
  STATUS_IGNORE,
  THREAD_MULTIPLE,
} from "./mpich.ts";

/** Numbers in a message. */
export type MessageData = Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A communicator of MPI that other threads of the process may use, too. */
export interface MpiPlace {
  /** The name or path of the library. */
  readonly path: string;
  /** The handle. */
  readonly communicator: number;
  /** This process, from 0. */
  readonly rank: number;
  /** The number of processes. */
  readonly size: number;
}

/** How often a message is looked for at once; then every millisecond, so that no core is busy with waiting. */
const EAGER_TESTS = 50;
/** Bytes of the first part of a text: its length and its beginning. */
const TEXT_START = 1024;
/** Bytes of the length of a text. */
const LENGTH_BYTES = 4;

/** The processes that run together, each with a rank from 0. Rank 0 leads. */
export class Communicator {
  readonly #library: MpiLibrary;
  readonly #handle: number;
  /** This process, from 0. */
  readonly rank: number;
  /** The number of processes. */
  readonly size: number;
  /** How many of them run on this machine. */
  readonly sizeHere: number;
  /** A communicator of the same processes, for exchanges by another thread. */
  readonly place: MpiPlace;
  /** What messages are made of that are on their way: it must not be collected. */
  readonly #onTheWay = new Set<MessageData>();

  /**
   * Joins the processes that MPI started together; a process can do so once.
   *
   * @throws {InputError} If there is no library of MPI.
   */
  constructor() {
    const library = openMpi();
    const { functions } = library;
    this.#library = library;
    const level = library.made((out) =>
      functions.MPI_Init_thread(null, null, THREAD_MULTIPLE, out)
    );
    if (level < THREAD_MULTIPLE) {
      throw new Error("Cannot use this MPI library: it does not allow calls from several threads");
    }
    library.check(functions.MPI_Comm_set_errhandler(COMM_WORLD, ERRORS_RETURN));
    this.#handle = library.made((out) => functions.MPI_Comm_dup(COMM_WORLD, out));
    const communicator = library.made((out) => functions.MPI_Comm_dup(COMM_WORLD, out));
    this.rank = library.made((out) => functions.MPI_Comm_rank(this.#handle, out));
    this.size = library.made((out) => functions.MPI_Comm_size(this.#handle, out));
    this.place = { path: library.path, communicator, rank: this.rank, size: this.size };
    const here = library.made((out) =>
      functions.MPI_Comm_split_type(this.#handle, COMM_TYPE_SHARED, this.rank, INFO_NULL, out)
    );
    this.sizeHere = library.made((out) => functions.MPI_Comm_size(here, out));
  }

  /**
   * Sends numbers from rank 0 to all; every process calls it with as many.
   *
   * @param data What rank 0 sends, and what the others receive into.
   */
  async broadcast(data: MessageData): Promise<void> {
    await this.#done(this.#startBroadcast(data), data);
  }

  /** As {@linkcode Communicator.broadcast}, without a turn of the event loop. */
  broadcastNow(data: MessageData): void {
    const request = this.#startBroadcast(data);
    this.#library.check(this.#library.functions.MPI_Wait(request, STATUS_IGNORE));
  }

  /** Sends a text from rank 0 to all; the event loop gets no turn. */
  sendTextNow(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const start = new Uint8Array(TEXT_START);
    new DataView(start.buffer).setInt32(0, bytes.length);
    const room = TEXT_START - LENGTH_BYTES;
    start.set(bytes.subarray(0, room), LENGTH_BYTES);
    this.broadcastNow(start);
    if (bytes.length > room) this.broadcastNow(bytes.slice(room));
  }

  /** Receives the next text from rank 0. */
  async receiveText(): Promise<string> {
    const start = new Uint8Array(TEXT_START);
    await this.broadcast(start);
    const length = new DataView(start.buffer).getInt32(0);
    const bytes = new Uint8Array(length);
    const room = TEXT_START - LENGTH_BYTES;
    bytes.set(start.subarray(LENGTH_BYTES, LENGTH_BYTES + Math.min(length, room)));
    if (length > room) {
      const rest = new Uint8Array(length - room);
      await this.broadcast(rest);
      bytes.set(rest, room);
    }
    return new TextDecoder().decode(bytes);
  }

  /**
   * Sends numbers to a process, in the order of the calls.
   *
   * @param data Must not change before the promise resolves.
   */
  async send(data: MessageData, rank: number): Promise<void> {
    const { functions } = this.#library;
    const request = this.#library.request((request) =>
      functions.MPI_Isend(bytesOf(data), data.byteLength, BYTE, rank, 0, this.#handle, request)
    );
    await this.#done(request, data);
  }

  /** Receives the next numbers from a process. */
  async receive(data: MessageData, rank: number): Promise<void> {
    const { functions } = this.#library;
    const request = this.#library.request((request) =>
      functions.MPI_Irecv(bytesOf(data), data.byteLength, BYTE, rank, 0, this.#handle, request)
    );
    await this.#done(request, data);
  }

  /** Leaves the others; all must do so. */
  leave(): void {
    this.#library.check(this.#library.functions.MPI_Finalize());
  }

  /** Ends all processes at once. */
  abort(status: number): void {
    this.#library.functions.MPI_Abort(COMM_WORLD, status);
  }

  #startBroadcast(data: MessageData): Int32Array<ArrayBuffer> {
    const { functions } = this.#library;
    return this.#library.request((request) =>
      functions.MPI_Ibcast(bytesOf(data), data.byteLength, BYTE, 0, this.#handle, request)
    );
  }

  /** Waits for a message without blocking the event loop or keeping a core busy. */
  async #done(request: Int32Array<ArrayBuffer>, data: MessageData): Promise<void> {
    const { functions } = this.#library;
    const flag = new Int32Array(1);
    this.#onTheWay.add(data);
    for (let tests = 0; flag[0] === 0; tests++) {
      if (tests >= EAGER_TESTS) await new Promise((resolve) => setTimeout(resolve, 1));
      this.#library.check(functions.MPI_Test(request, flag, STATUS_IGNORE));
    }
    this.#onTheWay.delete(data);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: MessageData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
