/**
 * `deno task sweep:status`.
 *
 * @module
 */

import {
  exitStatus,
  jsonOption,
  makeCommand,
  namingFlags,
  printResult,
  processTerminal,
  readText,
  type Terminal,
} from "@goodness/cli";
import { percent, table } from "@goodness/trainer/text";
import { join } from "node:path";
import { openQueue } from "../queue/connection.ts";
import { readQueuedSweep, sweepNames } from "../queue/queued_sweep.ts";
import type { SweepStatus } from "../sweep/status.ts";
import { SWEEP_FILES } from "../sweep/sweep_files.ts";
import { queueOption, SWEEPS } from "./queue_options.ts";

interface Flags {
  readonly queue?: string;
  readonly json?: boolean;
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param sweeps The folder of all sweeps.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  sweeps = SWEEPS,
): Promise<number> {
  const command = makeCommand(
    "deno task sweep:status",
    "Say how far a sweep is: one on a queue, or one in runs/sweeps as it last was.",
    terminal,
  )
    .argument("[name]", "the sweep; without it, the sweeps on the queue are listed")
    .addOption(queueOption())
    .addOption(jsonOption());
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const { queue: url, json } = command.parse(args, { from: "user" }).opts<Flags>();
    const [name] = command.args;
    if (name === undefined && url === undefined) command.error("error: name a sweep or a queue");
    if (name === undefined) {
      await using queue = await openQueue(url ?? "");
      const names = await sweepNames(queue.queue);
      printResult(named, { lines: names, json: { sweeps: names } }, json);
      return 0;
    }
    const status = url === undefined ? await storedStatus(sweeps, name) : await queued(url, name);
    printResult(named, { lines: statusLines(status), json: { ...status } }, json);
    return 0;
  }, named);
}

async function queued(url: string, name: string): Promise<SweepStatus> {
  await using queue = await openQueue(url);
  return (await readQueuedSweep(queue, name)).status;
}

async function storedStatus(sweeps: string, name: string): Promise<SweepStatus> {
  const path = join(sweeps, name, SWEEP_FILES.status);
  const text = await readText(path, { expected: "how far a sweep is" });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `Cannot read ${path}: it is damaged; the sweep writes it anew when it goes on`;
    throw new SyntaxError(message, { cause });
  }
}

function statusLines(status: SweepStatus): string[] {
  const { name, kind, searched, state, epochs, expectedEnd, queue, workers, best, runs } = status;
  const end = expectedEnd === null ? "" : `, expected end ${expectedEnd}`;
  const counts = queue === null ? [] : [
    `queue: ${queue.waiting} waiting, ${queue.active} active, ${queue.finished} finished, ` +
    `${queue.failed} failed; workers: ${workers.join(", ") || "none"}`,
  ];
  const rows = runs.map((run) => [
    run.run,
    run.state,
    `${run.epochs}/${run.planned}`,
    run.accuracy === null ? "-" : percent(run.accuracy),
    ...searched.map((setting) => String(run.values[setting] ?? "")),
    run.worker ?? run.reason ?? "",
  ]);
  return [
    `${name}: ${kind} search, ${state}`,
    `${epochs.made} of ${epochs.planned} epochs${end}`,
    ...counts,
    ...(best === null ? [] : [`best: ${percent(best.accuracy)}, ${best.command}`]),
    ...table([["run", "state", "epoch", "validation", ...searched, ""], ...rows]),
  ].map((line) => line.trimEnd());
}

if (import.meta.main) {
  Deno.exit(await main(Deno.args, processTerminal()));
}
