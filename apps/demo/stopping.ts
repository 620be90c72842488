/**
 * How the server ends.
 *
 * @module
 */

import { INTERRUPTED, onInterrupt } from "@goodness/cli";

/** How long the requests under way may take after the first signal. */
const GRACE_MS = 2_000;

/** How long those may take that have arrived whole. */
const ANSWER_MS = 60_000;

/**
 * Waits for the server to end. The first signal closes it to new requests, and lets it answer those under way: two
 * seconds to those that have not arrived whole, a minute to the others. A second signal ends that.
 *
 * @param server The server.
 * @param allSent Waits until all requests that arrived whole are answered.
 * @returns The exit status: 0 if every request was answered, else `INTERRUPTED`. Then a request is
 *   still under way, so that the caller is to end the process.
 */
export async function untilStopped(
  server: Deno.HttpServer,
  allSent: () => Promise<void>,
): Promise<number> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<number>();
  onInterrupt(
    () => {
      server.shutdown();
      setTimeout(() => allSent().then(() => interrupt(INTERRUPTED)), GRACE_MS);
      setTimeout(interrupt, ANSWER_MS, INTERRUPTED);
    },
    () => interrupt(INTERRUPTED),
  );
  return await Promise.race([server.finished.then(() => 0), interrupted]);
}
