/**
 * Ctrl+C: ask once to stop in order, twice to stop at once.
 *
 * @module
 */

/** Exit status of a command that was interrupted: 128 and the number of SIGINT. */
export const INTERRUPTED = 130;

/** One Ctrl+C comes from the terminal and, at the same moment, from `deno task`. */
const SAME_SIGNAL_MS = 200;

/** Windows has no SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * Listens for SIGINT and SIGTERM, until the process ends.
 *
 * @param first What to do when the user asks to stop.
 * @param again What to do when the user asks once more.
 */
export function onInterrupt(first: () => void, again: () => void): void {
  let since: number | undefined;
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => {
      if (since === undefined) {
        since = performance.now();
        first();
      } else if (performance.now() - since > SAME_SIGNAL_MS) {
        again();
      }
    });
  }
}
