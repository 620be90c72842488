/**
 * What the tab says about a run.
 *
 * @module
 */

import type { RunSummary } from "../../../runs/run.ts";
import { type Epoch, secondsLeft } from "./epochs.ts";

/** How the page is connected with a run. */
export type Connection = "opening" | "open" | "lost" | "ended";

/**
 * Says where a run is.
 *
 * @param run The run; null if nothing is known of it.
 * @param epochs Its epochs so far.
 * @param connection How the page is connected with it.
 * @returns A sentence without a stop.
 */
export function runText(
  run: RunSummary | null,
  epochs: readonly Epoch[],
  connection: Connection,
): string {
  if (connection === "lost") return "Connection lost, trying again";
  if (run === null) return "Asking for the run";
  const { status, epochs: all } = run;
  const epoch = epochs.at(-1)?.epoch ?? 0;
  const of = all === null ? "" : ` of ${all}`;
  switch (status) {
    case "finished":
      return `Finished after ${epoch} ${epoch === 1 ? "epoch" : "epochs"}`;
    case "stopped":
      return `Stopped after epoch ${epoch}${of}: it can be resumed`;
    case "running":
      if (epoch === 0) return `Running: the first epoch${of} is not over`;
      if (epoch === all) return `Running: all ${all} epochs are over, the rest follows`;
      return `Running: epoch ${epoch}${of} is over${leftText(secondsLeft(epochs, run))}`;
    default:
      return status satisfies never;
  }
}

const MINUTE = 60;
const HOUR = 3600;

function leftText(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  if (seconds < MINUTE) return `, about ${Math.max(Math.round(seconds), 1)} s to go`;
  if (seconds < HOUR) return `, about ${Math.round(seconds / MINUTE)} min to go`;
  return `, about ${(seconds / HOUR).toFixed(1)} h to go`;
}

/**
 * Names a run in a list.
 *
 * @param run The run.
 * @returns Its name, and what it is.
 */
export function runTitle({ name, status, accuracy }: RunSummary): string {
  const figure = accuracy === null ? "" : `, ${(100 * accuracy).toFixed(2)} %`;
  return `${name} (${status}${figure})`;
}
