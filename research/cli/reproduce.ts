/**
 * `deno task reproduce`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  jsonOption,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import { InputError } from "@goodness/core";
import { readSetting } from "@goodness/trainer/settings";
import { terminalDisplay, type TrainingObserver, type WriteLine } from "@goodness/trainer/training";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LEDGER_ENTRIES } from "../ledger/entries.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import { ledgerData, ledgerLines } from "../ledger/list.ts";
import {
  chosenRows,
  type LedgerPaths,
  renderLedger,
  reproduce,
  type ReproduceOptions,
  type ReproduceStatus,
} from "../ledger/reproduce.ts";
import { withoutPassword } from "../queue/without_password.ts";
import { queueOption, storeOption } from "./queue_options.ts";

const TASK = "reproduce";

const PATHS: LedgerPaths = {
  records: "docs/ledger",
  page: "docs/results.md",
  runs: "runs/reproduce",
};

/** The ledger that the command works on; tests give their own. */
export interface ReproduceContext {
  /** All entries of the ledger. @default {LEDGER_ENTRIES} */
  readonly entries?: readonly LedgerEntry[];
  /** Its files. @default {PATHS} */
  readonly paths?: LedgerPaths;
  /** Ends the current run after its step, and starts no other. */
  readonly signal?: AbortSignal;
}

interface Flags {
  readonly only?: string[];
  readonly seeds?: number[];
  readonly queue?: string;
  readonly store: string;
  readonly stale?: boolean;
  readonly list?: boolean;
  readonly render?: boolean;
  readonly json?: boolean;
}

function seedsArgument(text: string): number[] {
  try {
    return [...new Set(text.split(",").map((seed) => readSetting("seed", seed)))];
  } catch (error) {
    if (error instanceof InputError) {
      throw new InvalidArgumentError(`${error.message} Several with commas: 1,2.`);
    }
    throw error;
  }
}

function reproduceCommand(terminal: Terminal, entries: readonly LedgerEntry[]): Command {
  const ids = entries.map(({ id }) => id);
  return makeCommand(
    `deno task ${TASK}`,
    "Train the runs that have no record in docs/ledger, and write docs/results.md.\n\n" +
      "Runs are in runs/reproduce/<entry>-seed-<seed>. An interrupted one is resumed, a finished\n" +
      "one is recorded. Nothing else may train there at the same time. With --queue, workers train\n" +
      "them; Ctrl-C leaves them running.\n" +
      "Entries:\n" +
      entries.map(({ id, title }) => `  ${id}: ${title}`).join("\n"),
    terminal,
  )
    .addOption(new Option("--only <entry...>", "these entries only").choices(ids))
    .option("--seeds <numbers>", "these seeds, with commas (default: 1,2,3)", seedsArgument)
    .addOption(queueOption())
    .addOption(storeOption())
    .option("--stale", "train stale runs again; old run folders are renamed")
    .addOption(
      new Option("--list", "list recorded, missing and stale runs; train nothing")
        .conflicts(["render", "stale"]),
    )
    .addOption(
      new Option("--render", "write docs/results.md from the records; train nothing")
        .conflicts(["only", "seeds", "stale"]),
    )
    .addOption(jsonOption());
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param context What it works on.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  context: ReproduceContext = {},
): Promise<number> {
  const { entries = LEDGER_ENTRIES, paths = PATHS, signal } = context;
  const command = reproduceCommand(terminal, entries);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const { only, seeds, stale, list = false, render = false, json = false } = flags;
    const write = (line: string): void => named.err(`${line}\n`);
    const chosen = { entries, paths, only, seeds };
    let status: ReproduceStatus = "finished";
    if (render) {
      await renderLedger(entries, paths);
    } else if (!list) {
      const options = { ...chosen, write, stale, signal };
      status = flags.queue === undefined
        ? await reproduce({ ...options, observer: terminalObserver(write) })
        : await reproduceThere(options, flags.queue, flags.store);
    }
    const rows = await chosenRows(chosen);
    if (json) {
      const data = { status, results: paths.page, runs: ledgerData(rows) };
      terminal.out(`${JSON.stringify(data)}\n`);
    } else if (list) {
      ledgerLines(rows).forEach((line) => terminal.out(`${line}\n`));
    } else if (status === "finished") {
      terminal.out(`${paths.page}\n`);
    }
    if (status === "finished") return 0;
    write(`resume with: ${taskCommand(TASK, args.map(withoutPassword))}`);
    return INTERRUPTED;
  }, named);
}

function terminalObserver(write: WriteLine): (() => TrainingObserver) | undefined {
  return Deno.stderr.isTerminal() ? () => terminalDisplay(write) : undefined;
}

/** Has runs trained by workers. The queue is loaded only then: it takes time and permissions. */
async function reproduceThere(
  options: ReproduceOptions,
  queue: string,
  store: string,
): Promise<ReproduceStatus> {
  const { reproduceOnQueue } = await import("../queue/reproduce_on_queue.ts");
  return await reproduceOnQueue(options, { queue, store });
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, { signal }));
}
