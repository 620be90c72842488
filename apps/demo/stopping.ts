/**
 * How the server ends.
 *
 * @module
 */

import { INTERRUPTED, onInterrupt } from "@goodness/cli";

/** How long the requests under way may take after the first signal. */
const GRACE_MS = 2_000;

/**
 * Waits for the server to end. The first signal lets it answer the requests under way, for two
 * seconds at most; a second signal ends that.
 *
 * @returns The exit status: 0 if every request was answered, else `INTERRUPTED`. Then a request is
 * still under way, so that the caller is to end the process.
 */
export async function untilStopped(server: Deno.HttpServer): Promise<number> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<number>();
  onInterrupt(
    () => {
      server.shutdown();
      setTimeout(interrupt, GRACE_MS, INTERRUPTED);
    },
    () => interrupt(INTERRUPTED),
  );
  return await Promise.race([server.finished.then(() => 0), interrupted]);
}
