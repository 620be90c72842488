/**
 * A worker that answers requests of its page, as a server would.
 *
 * @module
 */

import type { WorkerAnswer, WorkerRequest } from "../page/state/worker_transport.ts";

/**
 * Answers the requests of the page.
 *
 * @param answerOf Answers one; what it throws is answered as an error of the server.
 */
export function answerMessages(
  answerOf: (path: string, init: WorkerRequest["init"]) => Promise<Response>,
): void {
  addEventListener("message", async ({ data: { id, path, init } }: MessageEvent<WorkerRequest>) => {
    const answer = await answerOf(path, init).catch(failure);
    const body = answer.body === null ? null : await answer.arrayBuffer();
    const message: WorkerAnswer = { id, status: answer.status, headers: [...answer.headers], body };
    postMessage(message, { transfer: body === null ? [] : [body] });
  });
}

function failure(error: unknown): Response {
  const reason = error instanceof Error ? error.message : String(error);
  return Response.json({ error: `The model cannot be loaded: ${reason}` }, { status: 500 });
}

/**
 * Fetches a file that lies beside the page.
 *
 * @param name Its name.
 * @returns The file.
 * @throws {Error} If it is missing.
 */
export async function fileBeside(name: string): Promise<Response> {
  const response = await fetch(new URL(name, location.href));
  if (!response.ok) throw new Error(`${name} is missing (status ${response.status})`);
  return response;
}

/**
 * Fetches the bytes of a file that lies beside the page.
 *
 * @param name Its name.
 * @returns Its bytes.
 * @throws {Error} If it is missing.
 */
export async function bytesOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fileBeside(name)).arrayBuffer());
}
