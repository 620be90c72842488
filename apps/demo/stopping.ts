/**
 * How the server ends.
 *
 * @module
 */

import { INTERRUPTED, onInterrupt } from "@goodness/cli";
import type { App } from "./app.ts";
import type { Listening } from "./listen.ts";

/** How long nothing more may have arrived since it stopped to listen. */
const QUIET_MS = 2_000;

/** How long all that has arrived may take. */
const ANSWER_MS = 60_000;

/** What ends, and how. */
export interface StoppingOptions {
  /** The application that is served. */
  readonly app: Pick<App, "quiet" | "retire">;
  /** How long it is not ready, and still answers, before it stops to listen. @default {0} */
  readonly drainMs?: number;
}

/**
 * Waits for the server to end. At the first signal the application says that it is not ready. After the time to
 * drain, the server takes no more connections, and answers the requests under way: all that have arrived whole, for a
 * minute at most, and then until none has arrived for two seconds. A second signal ends that.
 *
 * @param server The server.
 * @param options What ends, and how.
 * @returns The exit status: 0 if every request was answered, else `INTERRUPTED`. Then a request is
 *   still under way, so that the caller is to end the process.
 */
export async function untilStopped(
  server: Listening,
  { app, drainMs = 0 }: StoppingOptions,
): Promise<number> {
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<number>();
  const stop = (): void => {
    server.shutdown();
    app.quiet(QUIET_MS).then(() => interrupt(INTERRUPTED));
    setTimeout(interrupt, ANSWER_MS, INTERRUPTED);
  };
  onInterrupt(
    () => {
      app.retire();
      if (drainMs === 0) stop();
      else setTimeout(stop, drainMs);
    },
    () => interrupt(INTERRUPTED),
  );
  return await Promise.race([server.finished.then(() => 0), interrupted]);
}
