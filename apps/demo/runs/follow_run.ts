/**
 * A run as it goes on.
 *
 * @module
 */

import { join } from "node:path";
import type { FollowOptions, RunEvent } from "./run.ts";
import { metricsLines, summariseRun } from "./run_summary.ts";

/**
 * Follows a run until it is finished, stopped or removed: all lines that it has written, and each that it adds.
 *
 * @param runs The folder of all runs.
 * @param name The run's name in it.
 * @param options From where, and for how long.
 * @returns What happens, in its order.
 */
export async function* followRun(
  runs: string,
  name: string,
  { after = 0, signal, pauseMs = 1000 }: FollowOptions,
): AsyncGenerator<RunEvent> {
  let said = "";
  let known: readonly string[] | undefined;
  while (!signal.aborted) {
    // The summary first: what a run writes, it has written before it ends.
    const summary = await summariseRun(runs, name);
    const data = JSON.stringify(summary ?? null);
    if (summary !== undefined && data !== said) yield { event: "run", data };
    said = data;
    const lines = await metricsLines(join(runs, name));
    const from = known === undefined ? (after <= lines.length ? after : 0) : common(known, lines);
    for (const [at, line] of lines.entries()) {
      if (at >= from) yield { event: "epoch", data: line, id: String(at + 1) };
    }
    known = lines;
    if (summary?.status !== "running") return yield { event: "end", data: "" };
    await pause(pauseMs, signal);
  }
}

/** How many lines two texts begin with alike. */
function common(before: readonly string[], after: readonly string[]): number {
  const at = after.findIndex((line, at) => line !== before[at]);
  return at < 0 ? after.length : at;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
