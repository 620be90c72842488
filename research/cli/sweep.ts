/**
 * `deno task sweep`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  jsonOption,
  makeCommand,
  namingFlags,
  printResult,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
  typedPath,
} from "@goodness/cli";
import { percent, table } from "@goodness/trainer/text";
import { terminalDisplay, type TrainingObserver, type WriteLine } from "@goodness/trainer/training";
import type { Command } from "commander";
import { join } from "node:path";
import type { SweepOnQueueOptions } from "../queue/sweep_on_queue.ts";
import { withoutPassword } from "../queue/without_password.ts";
import { sweepHere } from "../sweep/local_sweep.ts";
import { planSweep, type SweepPlan, type SweepSource } from "../sweep/plan.ts";
import { readSweepSource } from "../sweep/read_sweep.ts";
import { sweepProgress } from "../sweep/progress.ts";
import { SWEEP_FILES } from "../sweep/sweep_files.ts";
import type { SweepResult } from "../sweep/sweep_folder.ts";
import { queueOption, storeOption, SWEEPS } from "./queue_options.ts";

const TASK = "sweep";

/** What the command works on; tests give their own. */
export interface SweepContext {
  /** The folder of all sweeps. @default {"runs/sweeps"} */
  readonly sweeps?: string;
  /** Ends the run at hand after its step. */
  readonly signal?: AbortSignal;
}

interface Flags {
  readonly file: string;
  readonly queue?: string;
  readonly store: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

function sweepCommand(terminal: Terminal): Command {
  return makeCommand(
    `deno task ${TASK}`,
    "Train with many settings, compare on validation images, and write a table and a page.\n\n" +
      "Runs are in runs/sweeps/<name>/runs. What is there is not trained again: the same command\n" +
      "goes on with a sweep that was interrupted, or with a file that has more values. With --queue,\n" +
      "workers make the runs; Ctrl-C leaves them running.",
    terminal,
  )
    .requiredOption("--file <file>", "TOML file of the sweep (docs/sweeps.md)", typedPath)
    .addOption(queueOption())
    .addOption(storeOption())
    .option("--list", "print the first runs and train nothing")
    .addOption(jsonOption());
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param context What it works on.
 * @returns The exit status: 1 if no candidate could be trained.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  { sweeps = SWEEPS, signal }: SweepContext = {},
): Promise<number> {
  const command = sweepCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const { file, list = false, json } = flags;
    const source = await readSweepSource(file);
    const plan = planSweep(source);
    if (list) return printTasks(plan, named, json);
    const write = (line: string): void => named.err(`${line}\n`);
    const options = { folder: join(sweeps, plan.name), write, signal };
    write(
      `see how it goes on in ${join(options.folder, SWEEP_FILES.page)}, or at /sweeps of the demo`,
    );
    const result = flags.queue === undefined
      ? await sweepHere(plan, { ...options, observer: terminalObserver(write) })
      : await sweepThere(source, { ...options, ...flags, queue: flags.queue });
    if (result !== undefined) return printSweepResult(result, named, json);
    write(`go on with: ${taskCommand(TASK, args.map(withoutPassword))}`);
    return INTERRUPTED;
  }, named);
}

/** Has a sweep made by workers. The queue is loaded only then: it takes time and permissions. */
async function sweepThere(
  source: SweepSource,
  options: SweepOnQueueOptions,
): Promise<SweepResult | undefined> {
  const { sweepOnQueue } = await import("../queue/sweep_on_queue.ts");
  return await sweepOnQueue(source, options);
}

function terminalObserver(write: WriteLine): (() => TrainingObserver) | undefined {
  return Deno.stderr.isTerminal() ? () => terminalDisplay(write) : undefined;
}

function printTasks(plan: SweepPlan, terminal: Terminal, json?: boolean): number {
  const tasks = sweepProgress(plan, new Map()).next;
  const runs = tasks.map(({ run, epochs, command }) => ({ run, epochs, command }));
  const lines = [
    `${plan.candidates.length} candidates, ${plan.seeds.length} seeds; first:`,
    ...tasks.map(({ epochs, command }) => `${command} # to epoch ${epochs}`),
  ];
  printResult(terminal, { lines, json: { sweep: plan.name, runs } }, json);
  return 0;
}

/** The most candidates that are shown; the table has all. */
const SHOWN = 10;

/**
 * Prints the result of a sweep.
 *
 * @param result The result.
 * @param terminal Where.
 * @param json Whether JSON is wanted.
 * @returns The exit status: 1 if no candidate could be trained.
 */
export function printSweepResult(
  { table: { rows, searched }, page }: SweepResult,
  terminal: Terminal,
  json?: boolean,
): number {
  const shown = rows.slice(0, SHOWN).map(({ rank, mean, epochs, values, reason }) => [
    `${rank}.`,
    mean === null ? "failed" : percent(mean),
    String(epochs),
    ...searched.map((name) => String(values[name] ?? "")),
    ...(reason === null ? [] : [reason]),
  ]);
  const lines = [...table([["", "validation", "epochs", ...searched], ...shown]), page];
  const best = rows[0];
  const isTrained = typeof best?.mean === "number";
  printResult(terminal, { lines, json: { page, rows } }, json);
  return isTrained ? 0 : 1;
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, { signal }));
}
