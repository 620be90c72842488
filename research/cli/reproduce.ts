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
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import { type Command, InvalidArgumentError, Option } from "commander";
import { terminalDisplay } from "@goodness/trainer/training";
import { LEDGER_ENTRIES } from "../ledger/entries.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import { ledgerData, ledgerLines } from "../ledger/list.ts";
import {
  chosenRows,
  type LedgerPaths,
  renderLedger,
  reproduce,
  type ReproduceStatus,
} from "../ledger/reproduce.ts";
import { readSetting } from "@goodness/trainer/settings";

const TASK = "reproduce";

const PATHS: LedgerPaths = {
  records: "docs/ledger",
  page: "docs/results.md",
  runs: "runs/reproduce",
};

/** What the command works on; tests give their own. */
export interface ReproduceContext {
  /** All entries of the ledger. @default {LEDGER_ENTRIES} */
  readonly entries?: readonly LedgerEntry[];
  /** Where it lies. */
  readonly paths?: LedgerPaths;
  /** Ends the run at hand after its step, and all. */
  readonly signal?: AbortSignal;
}

interface Flags {
  readonly only?: string[];
  readonly seeds?: number[];
  readonly stale?: boolean;
  readonly list?: boolean;
  readonly render?: boolean;
  readonly json?: boolean;
}

function seedsArgument(text: string): number[] {
  try {
    return [...new Set(text.split(",").map((seed) => readSetting("seed", seed)))];
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InvalidArgumentError(`${error.message} Several with commas: 1,2.`);
    }
    throw error;
  }
}

function reproduceCommand(terminal: Terminal, entries: readonly LedgerEntry[]): Command {
  const ids = entries.map(({ id }) => id);
  return makeCommand(
    `deno task ${TASK}`,
    "Train what the table of results has no record of, and write docs/results.md.\n\n" +
      "Runs lie in runs/reproduce/<entry>-seed-<seed>. An interrupted one is gone on with, a\n" +
      "finished one is recorded, whoever made it; see to it that nothing else trains there.\n" +
      "Entries:\n" +
      entries.map(({ id, title }) => `  ${id}: ${title}`).join("\n"),
    terminal,
  )
    .addOption(new Option("--only <entry...>", "these entries only").choices(ids))
    .option("--seeds <numbers>", "these seeds, with commas (default: 1,2,3)", seedsArgument)
    .option("--stale", "train anew what differs from its entry; old run folders are kept")
    .addOption(
      new Option("--list", "say what is there, missing and stale; train nothing")
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
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @param context What it works on.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  context: ReproduceContext = {},
): Promise<number> {
  return await exitStatus(async () => {
    const { entries = LEDGER_ENTRIES, paths = PATHS, signal } = context;
    const flags = reproduceCommand(terminal, entries).parse(args, { from: "user" }).opts<Flags>();
    const { only, seeds, stale, list = false, render = false, json = false } = flags;
    const write = (line: string): void => terminal.err(`${line}\n`);
    const chosen = { entries, paths, ...(only && { only }), ...(seeds && { seeds }) };
    let status: ReproduceStatus = "finished";
    if (render) {
      await renderLedger(entries, paths);
    } else if (!list) {
      status = await reproduce({
        ...chosen,
        write,
        ...(stale && { stale }),
        ...(Deno.stderr.isTerminal() && { observer: () => terminalDisplay(write) }),
        ...(signal && { signal }),
      });
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
    write(`go on with all that is left: ${taskCommand(TASK, args)}`);
    return INTERRUPTED;
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, { signal }));
}
