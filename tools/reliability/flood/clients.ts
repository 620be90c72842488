/**
 * Clients of a server that is flooded: fast ones, and those that hold on to what they have.
 *
 * @module
 */

import { JSON_TYPE, latin1, type Message, requestBytes, utf8 } from "../requests/message.ts";
import {
  connectRaw,
  isOpenAfter,
  type RawConnection,
  type Reply,
} from "../requests/raw_connection.ts";

/** What became of requests. */
export interface LoadTally {
  /** Milliseconds to each answer with a prediction. */
  readonly latencies: number[];
  /** Answers of 503 that say when to try again. */
  refused: number;
  /** Anything else. */
  readonly others: string[];
}

/** How a client works. */
export interface ClientOptions {
  /** The server. */
  readonly url: URL;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How long a client that was refused waits; much less than it was told, so that the load stays above capacity. */
const IMPATIENCE_MS = 50;

/** A slow body: this many parts, with a pause between two, take 100 s. */
const [SLOW_PARTS, SLOW_PAUSE_MS] = [500, 200];

/**
 * Waits.
 *
 * @param milliseconds How long.
 */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Sends messages in turn, each when the one before it is answered.
 *
 * @param messages The messages.
 * @param tally Takes what becomes of them.
 * @param options How it works.
 */
export async function fastClient(
  messages: readonly Message[],
  tally: LoadTally,
  { url, signal }: ClientOptions,
): Promise<void> {
  let connection: RawConnection | undefined;
  for (let at = 0; !signal.aborted; at++) {
    const message = messages[at % messages.length];
    if (message === undefined) return;
    const start = performance.now();
    connection ??= await connectRaw(url);
    const reply = await connection.send(message);
    count(reply, performance.now() - start, tally);
    if (reply.answers[0]?.status === 503) await pause(IMPATIENCE_MS);
    if (isOpenAfter(reply)) continue;
    connection.close();
    connection = undefined;
  }
  connection?.close();
}

function count({ answers: [answer], end }: Reply, milliseconds: number, tally: LoadTally): void {
  if (answer?.status === 200) tally.latencies.push(milliseconds);
  else if (answer?.status === 503 && Number(answer.headers.get("retry-after")) > 0) tally.refused++;
  else tally.others.push(`${end} ${answer?.status} ${new TextDecoder().decode(answer?.body)}`);
}

/**
 * Sends a body a few bytes at a time, for longer than a server waits for one, again and again.
 *
 * @param body The body.
 * @param options How it works.
 */
export async function slowSender(body: string, { url, signal }: ClientOptions): Promise<void> {
  const bytes = requestBytes({ body: utf8(body.padEnd(4 * SLOW_PARTS)) });
  const size = Math.ceil(bytes.length / SLOW_PARTS);
  const parts = Array.from(
    { length: SLOW_PARTS },
    (_, at) => bytes.subarray(at * size, (at + 1) * size),
  );
  while (!signal.aborted) {
    using connection = await connectRaw(url);
    signal.addEventListener("abort", () => connection.close());
    await connection.send({ parts, pause: SLOW_PAUSE_MS, methods: ["POST"], due: "either" });
  }
}

/**
 * Asks for a long answer, and reads it slowly, again and again.
 *
 * @param body The body of the request.
 * @param options How it works.
 */
export async function slowReader(body: string, { url, signal }: ClientOptions): Promise<void> {
  const request = requestBytes({ lines: [JSON_TYPE, "Connection: close"], body: utf8(body) });
  const buffer = new Uint8Array(16 * 1024);
  while (!signal.aborted) {
    using socket = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
    await socket.write(request);
    while (!signal.aborted && await socket.read(buffer) !== null) await pause(50);
  }
}

/**
 * Sends the first bytes of a request, and no more.
 *
 * @param options How it works.
 */
export async function silentClient({ url, signal }: ClientOptions): Promise<void> {
  using socket = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  await socket.write(latin1("POST /predict HTTP/1.1\r\nHost: 127"));
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}
