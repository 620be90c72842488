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
import { terminalDisplay } from "@goodness/trainer/training";
import type { Command } from "commander";
import { join } from "node:path";
import { sweepHere } from "../sweep/local_sweep.ts";
import { planSweep, type SweepPlan } from "../sweep/plan.ts";
import { readSweepSource } from "../sweep/read_sweep.ts";
import { sweepProgress } from "../sweep/progress.ts";
import type { SweepResult } from "../sweep/sweep_folder.ts";

const TASK = "sweep";

/** Where sweeps are kept. */
const SWEEPS = join("runs", "sweeps");

/** What the command works on; tests give their own. */
export interface SweepContext {
  /** The folder of all sweeps. @default {"runs/sweeps"} */
  readonly sweeps?: string;
  /** Ends the run at hand after its step. */
  readonly signal?: AbortSignal;
}

interface Flags {
  readonly file: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

function sweepCommand(terminal: Terminal): Command {
  return makeCommand(
    `deno task ${TASK}`,
    "Train with many settings, compare on validation images, and write a table and a page.\n\n" +
      "Runs are in runs/sweeps/<name>/runs. What is there is not trained again: the same command\n" +
      "goes on with a sweep that was interrupted, or with a file that has more values.",
    terminal,
  )
    .requiredOption("--file <file>", "TOML file of the sweep (docs/sweeps.md)", typedPath)
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
    const { file, list = false, json } = command.parse(args, { from: "user" }).opts<Flags>();
    const plan = planSweep(await readSweepSource(file));
    if (list) return printTasks(plan, named, json);
    const write = (line: string): void => named.err(`${line}\n`);
    const result = await sweepHere(plan, {
      folder: join(sweeps, plan.name),
      write,
      observer: Deno.stderr.isTerminal() ? () => terminalDisplay(write) : undefined,
      signal,
    });
    if (result !== undefined) return printSweepResult(result, named, json);
    write(`go on with: ${taskCommand(TASK, args)}`);
    return INTERRUPTED;
  }, named);
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
