/**
 * Ctrl+C: the first one stops after the current step, the second one at once.
 *
 * @module
 */

import type { Terminal } from "./flags.ts";

/** Exit status of a command that was interrupted: 128 and the number of SIGINT. */
export const INTERRUPTED = 130;

/** The terminal and `deno task` both send a signal for one Ctrl+C. */
const SAME_SIGNAL_MS = 200;

/** Ctrl-C, the end of a session or of the machine, and a terminal that was closed. */
const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Listens for SIGINT, SIGTERM and SIGHUP, until the process ends.
 *
 * @param first Called at the first signal.
 * @param again Called at later signals.
 *
 * @example Finish the current step, or stop at once
 * ```ts
 * import { INTERRUPTED, onInterrupt } from "@goodness/cli";
 *
 * const stopping = new AbortController();
 * function main(): void {
 *   onInterrupt(() => stopping.abort(), () => Deno.exit(INTERRUPTED));
 * }
 * ```
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

/**
 * Runs a command that stops after the current step on the first Ctrl+C and at once on the second, then
 * ends the process with its exit status.
 *
 * @param terminal Where the first Ctrl+C is acknowledged.
 * @param command The command; its signal asks it to stop after the current step.
 *
 * @example
 * ```ts
 * import { INTERRUPTED, processTerminal, runInterruptible } from "@goodness/cli";
 *
 * async function main(): Promise<never> {
 *   const terminal = processTerminal();
 *   return await runInterruptible(terminal, async (signal) => {
 *     for (let step = 0; step < 100 && !signal.aborted; step++) await Promise.resolve();
 *     return signal.aborted ? INTERRUPTED : 0;
 *   });
 * }
 * ```
 */
export async function runInterruptible(
  terminal: Terminal,
  command: (signal: AbortSignal) => Promise<number>,
): Promise<never> {
  const interrupt = new AbortController();
  onInterrupt(() => {
    terminal.err("\nstopping after this step; Ctrl-C again to stop at once\n");
    interrupt.abort();
  }, () => Deno.exit(INTERRUPTED));
  Deno.exit(await command(interrupt.signal));
}
