/**
 * One HTTP/1.1 connection that is kept open: a load of requests costs its sender as little as can be.
 *
 * @module
 */

/** Bytes between the head of an answer and its body. */
const BREAK = "\r\n\r\n";

/** An answer. */
export interface HttpAnswer {
  /** Its status, such as 200. */
  readonly status: number;
  /** Its body. */
  readonly body: string;
}

/**
 * Writes a request whole.
 *
 * @param url Where it goes.
 * @param body Its body, JSON.
 * @returns The bytes of `POST`.
 */
export function postBytes({ host, pathname }: URL, body: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(body);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${bytes.length}${BREAK}`;
  return new Uint8Array([...new TextEncoder().encode(head), ...bytes]);
}

/** A connection; one request at a time. It owns its socket until `close`. */
export class HttpConnection {
  readonly #socket: Deno.TcpConn;
  readonly #decoder = new TextDecoder("latin1"); // a character a byte
  readonly #buffer = new Uint8Array(16 * 1024);

  /** Takes a socket over; {@linkcode connectHttp} makes them. */
  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param request The bytes of {@linkcode postBytes}.
   * @returns The answer, its body read as Latin-1.
   * @throws {Error} If the connection ends first, or the answer does not say how long it is.
   */
  async send(request: Uint8Array<ArrayBuffer>): Promise<HttpAnswer> {
    for (let sent = 0; sent < request.length;) {
      sent += await this.#socket.write(request.subarray(sent));
    }
    let text = "";
    while (!text.includes(BREAK)) text += await this.#read();
    const start = text.indexOf(BREAK) + BREAK.length;
    const [, length] = /^content-length: *(\d+)/im.exec(text.slice(0, start)) ?? [];
    if (length === undefined) {
      throw new Error(`Cannot read an answer as it must say its Content-Length: it is ${text}`);
    }
    while (text.length < start + Number(length)) text += await this.#read();
    return { status: Number(text.split(" ", 2)[1]), body: text.slice(start) };
  }

  async #read(): Promise<string> {
    const count = await this.#socket.read(this.#buffer);
    if (count === null) {
      throw new Error("Cannot read an answer as the server closed the connection");
    }
    return this.#decoder.decode(this.#buffer.subarray(0, count));
  }

  /** Closes it. */
  close(): void {
    this.#socket.close();
  }
}

/**
 * Opens a connection.
 *
 * @param url Where to.
 * @returns The connection.
 */
export async function connectHttp({ hostname, port }: URL): Promise<HttpConnection> {
  const socket = await Deno.connect({ hostname, port: Number(port) });
  socket.setNoDelay(true);
  return new HttpConnection(socket);
}
