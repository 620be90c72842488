/**
 * The training of a run, whatever it trains: to its end, or until someone interrupts it.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { plainDisplay, type WriteLine } from "../training/display.ts";
import type { TrainingObserver } from "../training/observer.ts";
import type { ChosenRun, OpenRun } from "./open_run.ts";
import { jobOf } from "../settings/presets.ts";
import type { FinishedTraining } from "./run_results.ts";
import { train } from "../training/train.ts";

/** What to run, and who hears of it. */
export interface TrainingRunOptions extends ChosenRun {
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** Whoever watches the training; plain lines by default. */
  readonly observer?: TrainingObserver;
  /** Ends the run after the step at hand. */
  readonly signal?: AbortSignal;
}

/** How a run ended, with its summary if it finished. */
export type TrainingRunOutcome<S> =
  | { readonly status: "finished"; readonly summary: S }
  | { readonly status: "interrupted"; readonly run: string }
  | { readonly status: "rehearsed" };

/**
 * Trains the network of a run.
 *
 * @param open The run.
 * @param options Who hears of it, and what ends it.
 * @returns What it came to; nothing if it was interrupted, which it says with how to go on.
 * @throws {Error} If the training diverges; what was saved before is kept.
 */
export async function trainRun(
  { prepared, folder, checkpoint }: OpenRun,
  { write, observer = plainDisplay(write), signal }: TrainingRunOptions,
): Promise<FinishedTraining | undefined> {
  const result = await train(prepared, {
    folder,
    observer,
    ...(signal && { signal }),
    ...(checkpoint && { checkpoint }),
  });
  if (result.status === "finished") return result;
  const task = `train:${jobOf(prepared.settings)}`;
  write(`stopped and saved after step ${result.step} of ${result.steps}`);
  write(`go on with: ${taskCommand(task, ["--resume", folder.path])}`);
  return undefined;
}

/**
 * Ends a run: tells its summary, or removes what a dry run has made.
 *
 * @param open The run.
 * @param options Who hears of it.
 * @param work Makes the run; gives its summary, or nothing if it was interrupted.
 * @param linesOf What to tell of a summary.
 * @returns How it ended.
 */
export async function endRun<S>(
  { folder }: Pick<OpenRun, "folder">,
  { write, dryRun = false }: TrainingRunOptions,
  work: () => Promise<S | undefined>,
  linesOf: (summary: S) => readonly string[],
): Promise<TrainingRunOutcome<S>> {
  try {
    const summary = await work();
    if (summary === undefined) return { status: "interrupted", run: folder.path };
    if (dryRun) {
      write("dry run: one batch of everything went through; nothing was kept");
      return { status: "rehearsed" };
    }
    linesOf(summary).forEach(write);
    return { status: "finished", summary };
  } finally {
    if (dryRun) await Deno.remove(folder.path, { recursive: true });
  }
}
