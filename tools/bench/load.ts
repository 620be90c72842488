/**
 * Many requests over a few connections.
 *
 * @module
 */

import { connectHttp, type HttpAnswer, postBytes } from "./http_connection.ts";

/** What comes, and how. */
export interface LoadOptions {
  /** Bodies, sent in turn. */
  readonly bodies: readonly string[];
  /** Requests in all. */
  readonly requests: number;
  /** Connections; each sends its next request when it has its answer. */
  readonly connections: number;
}

/** How a load went. */
export interface LoadResult {
  /** Seconds of all. */
  readonly seconds: number;
  /** Milliseconds from each request to its answer. */
  readonly latencies: readonly number[];
}

/**
 * Sends requests and waits for all answers.
 *
 * @param url Where they go.
 * @param options What comes, and how.
 * @returns How it went.
 * @throws {Error} If an answer is no success; the message holds it.
 */
export async function sendLoad(url: URL, options: LoadOptions): Promise<LoadResult> {
  const messages = options.bodies.map((body) => postBytes(url, body));
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  const connection = async (): Promise<void> => {
    const open = await connectHttp(url);
    try {
      while (next < options.requests) {
        const message = messages[next++ % messages.length] ?? new Uint8Array(0);
        const sent = performance.now();
        checkSuccess(await open.send(message));
        latencies.push(performance.now() - sent);
      }
    } finally {
      open.close();
    }
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  return { seconds: (performance.now() - start) / 1000, latencies };
}

function checkSuccess({ status, body }: HttpAnswer): void {
  if (status === 200) return;
  throw new Error(`Cannot measure a server as it must answer with 200: it said ${status} ${body}`);
}
