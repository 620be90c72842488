/**
 * One way through a run, whatever it trains: open it, train, test, write, sum up.
 *
 * @module
 */

import { taskCommand, WriteError } from "@goodness/cli";
import { DeviceLostError } from "@goodness/core/engines";
import type { RunPlan } from "../training/plan.ts";
import type { RunDetails, RunJob, RunOptions, RunOutcome, RunSettings } from "./job.ts";
import { openRun } from "./open_run.ts";

/**
 * Runs a job: opens the run, trains, tests, writes and summarises.
 *
 * @param job What it does.
 * @param options Which run.
 * @param details What else its `config.json` holds.
 * @returns How it ended. An interrupted run is saved and can be resumed.
 * @throws {InputError} If the settings do not fit the job, the data set or each other.
 * @throws {SyntaxError} If a file of the run is damaged.
 * @throws {Deno.errors.Busy} If another process trains in the folder.
 * @throws {WriteError} If a file of the run cannot be written; what was saved before is kept.
 * @throws {DeviceLostError} If the WebGPU device is lost; the message says how to go on.
 * @throws {Error} If something is wrong with the data set, the engine or the folder.
 */
export async function makeRun<
  S extends RunSettings,
  P extends RunPlan<S>,
  Trained,
  Tested,
  Summary,
>(
  job: RunJob<S, P, Trained, Tested, Summary>,
  options: RunOptions<S>,
  details: RunDetails = {},
): Promise<RunOutcome<Summary>> {
  const { write, dryRun = false } = options;
  const run = await openRun(job, options, details);
  if (run === undefined) {
    const path = options.resume ?? "";
    write(`${path} is finished: nothing was changed`);
    return { status: "unchanged", run: path };
  }
  await using folder = run.folder;
  const { plan } = run;
  const resume = `resume with: ${taskCommand(job.task, ["--resume", folder.path])}`;
  plan.dataset.notes.forEach((note) => write(`note: ${note}`));
  if (plan.engine.reason !== undefined) write(plan.engine.reason);
  try {
    const trained = await job.train(run, options);
    if (trained === undefined) {
      write(resume);
      return { status: "interrupted", run: folder.path };
    }
    const tested = await job.test(run, trained);
    await job.write(run, tested);
    if (dryRun) {
      write("dry run: one batch of everything went through; nothing was kept");
      return { status: "rehearsed" };
    }
    const summary = job.summarise(run, tested);
    return { status: "finished", summary, lines: job.linesOf(summary, plan) };
  } catch (error) {
    if (dryRun) throw error;
    const isLost = error instanceof DeviceLostError;
    if (isLost || error instanceof WriteError) write(resume);
    if (isLost) {
      const args = ["--resume", folder.path, "--engine", "native"];
      write(`on the processor, with: ${taskCommand(job.task, args)}`);
    }
    throw error;
  } finally {
    if (dryRun) await Deno.remove(folder.path, { recursive: true });
  }
}
