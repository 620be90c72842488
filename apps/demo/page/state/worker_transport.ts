/**
 * Requests to the program of this page's own worker, which answers as the server does.
 *
 * @module
 */

import type { Transport } from "./api.ts";

/** A request on its way to the worker. */
export interface WorkerRequest {
  /** Its number. */
  readonly id: number;
  /** Its path. */
  readonly path: string;
  /** Its method, head and body. */
  readonly init: Pick<RequestInit, "method" | "headers" | "body">;
}

/** The worker's answer. */
export interface WorkerAnswer {
  /** The request's number. */
  readonly id: number;
  /** The status. */
  readonly status: number;
  /** The head. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body; null for none. */
  readonly body: ArrayBuffer | null;
}

/** What waits for an answer. */
interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a worker that answers requests.
 *
 * @param url The worker's program.
 * @returns Sends a request to it.
 */
export function workerTransport(url: string): Transport {
  const worker = new Worker(url, { type: "module" });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => {
    const { id, status, headers, body } = data;
    const init = {
      status,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    };
    waiting.get(id)?.resolve(new Response(body, init));
    waiting.delete(id);
  });
  worker.addEventListener("error", (event) => {
    const error = new Error(event.message || `Cannot start ${url}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return (path, { method = "GET", headers = {}, body = null, signal }) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => {
        waiting.delete(id);
        reject(signal.reason);
      }, { once: true });
      const request: WorkerRequest = { id, path, init: { method, headers, body } };
      worker.postMessage(request);
    });
}
