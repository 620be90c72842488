/**
 * The end of a server that is busy.
 *
 * @module
 */

import type { ServerProcess } from "../../bench/server_process.ts";
import { predict } from "../requests/message.ts";
import { connectRaw } from "../requests/raw_connection.ts";
import { pause } from "./clients.ts";
import { bodyOf } from "./messages.ts";

/** Requests that wait when the server is told to end. */
const LAST = 40;

/**
 * Ends a server while requests wait. All have arrived when the first ones are answered.
 *
 * @param server The server.
 * @returns What became of the requests, and of connections that were tried then.
 */
export async function endOf(server: ServerProcess): Promise<Record<string, number>> {
  const connections = await Promise.all(Array.from({ length: LAST }, () => connectRaw(server.url)));
  const replies = connections.map((connection) => connection.send(predict(bodyOf(64))));
  for (const reply of replies.slice(0, LAST / 4)) await reply;
  const stopped = server.stop();
  const refused = await isRefused(server.url);
  const answered = (await Promise.all(replies)).filter(({ answers }) => answers[0]?.status === 200);
  for (const connection of connections) connection.close();
  return {
    accepted: LAST,
    unanswered: LAST - answered.length,
    "new requests answered": Number(!refused),
    "exit status": await stopped,
  };
}

/** Whether a server takes no more connections, before long: a busy one sees a signal with delay. */
async function isRefused(url: URL): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      using _connection = await connectRaw(url);
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return true;
    }
    await pause(100);
  }
  return false;
}
