/**
 * How the server ends.
 *
 * @module
 */

import { INTERRUPTED, onInterrupt } from "@goodness/cli";
import type { Listening } from "./listen.ts";

/** How long nothing more may have arrived after the first signal. */
const QUIET_MS = 2_000;

/** How long all that has arrived may take. */
const ANSWER_MS = 60_000;

/**
 * Waits for the server to end. The first signal closes it to new connections, and lets it answer the requests under
 * way: all that have arrived whole, for a minute at most, and then until none has arrived for two seconds. A second
 * signal ends that.
 *
 * @param server The server.
 * @param quiet Waits until all requests that have arrived are answered, and none has arrived for some milliseconds.
 * @returns The exit status: 0 if every request was answered, else `INTERRUPTED`. Then a request is
 *   still under way, so that the caller is to end the process.
 */
export async function untilStopped(
  server: Listening,
  quiet: (milliseconds: number) => Promise<void>,
): Promise<number> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<number>();
  onInterrupt(
    () => {
      server.shutdown();
      quiet(QUIET_MS).then(() => interrupt(INTERRUPTED));
      setTimeout(interrupt, ANSWER_MS, INTERRUPTED);
    },
    () => interrupt(INTERRUPTED),
  );
  return await Promise.race([server.finished.then(() => 0), interrupted]);
}
