/**
 * A connection that sends any bytes, and reads the answers.
 *
 * @module
 */

import { latin1, type Message } from "./message.ts";

/** An answer. */
export interface RawAnswer {
  /** Its status. */
  readonly status: number;
  /** Its header fields; names are in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  /** Its body. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What came of a message. */
export interface Reply {
  /** The answers, in order. */
  readonly answers: readonly RawAnswer[];
  /** How it ended: with all answers, with the end of the connection, or with none of them in time. */
  readonly end: "answered" | "closed" | "late";
}

/** How long an answer may take. */
const PATIENCE_MS = 60_000;

/** A connection. It owns its socket until `close`. */
export class RawConnection implements Disposable {
  readonly #socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(64 * 1024);
  #read = new Uint8Array(0);
  #isLate = false;

  /** Takes a socket over; {@linkcode connectRaw} makes them. */
  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /**
   * Sends a message, and waits for what is due.
   *
   * @param message The message.
   * @returns What came of it. After any end but `answered` the connection is of no use.
   */
  async send({ parts, pause = 2, methods, due }: Message): Promise<Reply> {
    const timer = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    const answers: RawAnswer[] = [];
    try {
      // A server may answer, and close, before it has read everything.
      const writing = this.#write(parts, pause).catch(() => {});
      if (due === "nothing") {
        await writing;
        return { answers, end: "closed" };
      }
      for (const method of methods) answers.push(await this.#answer(method));
      await writing;
      return { answers, end: "answered" };
    } catch (error) {
      if (!isGone(error)) throw error;
      return { answers, end: this.#isLate ? "late" : "closed" };
    } finally {
      clearTimeout(timer);
    }
  }

  #giveUp(): void {
    this.#isLate = true;
    this.close();
  }

  async #write(parts: readonly Uint8Array[], pause: number): Promise<void> {
    for (const [index, part] of parts.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      for (let sent = 0; sent < part.length;) sent += await this.#socket.write(part.subarray(sent));
    }
  }

  async #answer(method: string): Promise<RawAnswer> {
    const head = await this.#head();
    const [first = "", ...lines] = head.split("\r\n");
    const status = Number(first.split(" ", 2)[1]);
    if (status < 200) return await this.#answer(method); // 100 Continue
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    const isBare = method === "HEAD" || status === 204 || status === 304;
    const length = isBare ? 0 : Number(headers.get("content-length") ?? 0);
    while (this.#read.length < length) await this.#more();
    return { status, headers, body: this.#take(length) };
  }

  async #head(): Promise<string> {
    const end = latin1("\r\n\r\n");
    for (let from = 0;;) {
      const at = indexOf(this.#read, end, from);
      if (at >= 0) return new TextDecoder("latin1").decode(this.#take(at + end.length)).trimEnd();
      from = Math.max(0, this.#read.length - end.length);
      await this.#more();
    }
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.#read.slice(0, count);
    this.#read = this.#read.slice(count);
    return taken;
  }

  async #more(): Promise<void> {
    const count = await this.#socket.read(this.#buffer);
    if (count === null) throw new Deno.errors.UnexpectedEof("the server has closed the connection");
    const all = new Uint8Array(this.#read.length + count);
    all.set(this.#read);
    all.set(this.#buffer.subarray(0, count), this.#read.length);
    this.#read = all;
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes it; more than once if need be. */
  close(): void {
    try {
      this.#socket.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  const kinds = [
    ...[Deno.errors.UnexpectedEof, Deno.errors.ConnectionReset, Deno.errors.BrokenPipe],
    ...[Deno.errors.BadResource, Deno.errors.Interrupted, Deno.errors.ConnectionAborted],
  ];
  return kinds.some((kind) => error instanceof kind);
}

function indexOf(bytes: Uint8Array, [first = 0, ...rest]: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (rest.every((byte, index) => bytes[at + 1 + index] === byte)) return at;
  }
  return -1;
}

/**
 * Tells whether a connection may be used again.
 *
 * @param reply What came last.
 * @returns Whether every answer came, and the last does not end the connection.
 */
export function isOpenAfter({ answers, end }: Reply): boolean {
  return end === "answered" && answers.at(-1)?.headers.get("connection") !== "close";
}

/**
 * Opens a connection.
 *
 * @param url Where to.
 * @returns The connection.
 * @throws {Deno.errors.ConnectionRefused} If nothing listens there.
 */
export async function connectRaw({ hostname, port }: URL): Promise<RawConnection> {
  const socket = await Deno.connect({ hostname, port: Number(port) });
  socket.setNoDelay(true);
  return new RawConnection(socket);
}
