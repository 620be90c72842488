/**
 * `deno task reliability [check]`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  taskCommand,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import { writeFileAtomically } from "@goodness/trainer/storage";
import { table } from "@goodness/trainer/text";
import { Argument, type Command, Option } from "commander";
import { dirname, join } from "node:path";
import { thisCommit, thisMachine } from "../bench/machine.ts";
import { type Check, columnsOf, goalResults, goalText } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { renderOwnPage, renderReliability } from "./page.ts";
import { CHECK_RECORDS, type CheckRecord } from "./record.ts";

/** What the command works on; tests give their own. */
export interface ReliabilityContext {
  /** The checks. */
  readonly checks?: readonly Check[];
  /** The folder of records, and the page. */
  readonly paths?: { readonly records: string; readonly page: string };
}

interface Flags {
  readonly seed: number;
  readonly times?: number;
  readonly record?: boolean;
  readonly render?: boolean;
}

const PATHS = { records: "docs/reliability", page: "docs/reliability.md" };

function reliabilityCommand(checks: readonly Check[], terminal: Terminal): Command {
  const names = checks.map(({ name }) => name);
  return makeCommand(
    "deno task reliability",
    "Try to break what is here, and say what came of it. Ends with 1 if a goal is missed.\n\n" +
      checks.map(({ name, title, times }) => `  ${name}: ${title.toLowerCase()} (${times} times)`)
        .join("\n"),
    terminal,
  )
    .addArgument(new Argument("[check]", "what to check; everything without it").choices(names))
    .option("--seed <number>", "what all random choices follow from", wholeArgument(0), 1)
    .option("--times <count>", "how often to try (default: as in the list)", wholeArgument(1))
    .option("--record", "keep what was found in docs/reliability/ and write docs/reliability.md")
    .addOption(
      new Option("--render", "write docs/reliability.md from its records; check nothing")
        .conflicts(["record", "times"]),
    );
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param context What it works on.
 * @returns The exit status: 1 if a goal is missed.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  { checks = CHECKS, paths = PATHS }: ReliabilityContext = {},
): Promise<number> {
  return await exitStatus(async () => {
    const command = reliabilityCommand(checks, terminal).parse(args, { from: "user" });
    const { record = false, render = false, ...flags } = command.opts<Flags>();
    const write = (line: string): void => terminal.err(`${line}\n`);
    const chosen = checks.filter(({ name }) => name === (command.args[0] ?? name));
    let isReached = true;
    for (const check of render ? [] : chosen) {
      const found = await runCheck(check, { ...flags, args, write });
      terminal.out([...textOf(check, found), ""].join("\n"));
      isReached &&= goalResults(check.goals, found.findings).every((goal) => goal.isReached);
      if (record) write(await CHECK_RECORDS.write(paths.records, found));
    }
    if (record || render) {
      for (const path of await writePages(checks, paths)) write(path);
    }
    return isReached ? 0 : 1;
  }, terminal);
}

/** Writes all pages from the records; gives their paths. */
async function writePages(
  checks: readonly Check[],
  { records, page }: typeof PATHS,
): Promise<string[]> {
  const read = await CHECK_RECORDS.read(records);
  const texts = new Map([[page, renderReliability(checks, read)]]);
  for (const check of checks) {
    if (check.page === undefined) continue;
    const path = join(dirname(page), check.page);
    texts.set(path, renderOwnPage(await Deno.readTextFile(path), check, read));
  }
  for (const [path, text] of texts) await writeFileAtomically(path, text);
  return [...texts.keys()];
}

interface RunOptions extends Pick<Flags, "seed" | "times"> {
  readonly args: readonly string[];
  readonly write: (line: string) => void;
}

async function runCheck(
  check: Check,
  { seed, times = check.times, args, write }: RunOptions,
): Promise<CheckRecord> {
  write(`${check.name}: ${times} times`);
  const [commit, start] = [await thisCommit(), performance.now()];
  const findings = await check.run({ seed, times, write });
  return {
    check: check.name,
    command: taskCommand("reliability", args),
    date: new Date().toISOString(),
    commit,
    machine: await thisMachine(),
    ...{ seed, times, seconds: Math.round((performance.now() - start) / 1000), findings },
  };
}

function textOf({ name, goals }: Check, { findings }: CheckRecord): string[] {
  const columns = columnsOf(findings);
  const rows = findings.map(({ what, figures }) => [
    what,
    ...columns.map((column) => figures[column]?.toPrecision(4) ?? "-"),
  ]);
  return [
    ...table([[name, ...columns], ...rows]),
    ...goalResults(goals, findings).map(({ goal, worst, isReached }) =>
      `${isReached ? "reached" : "MISSED "} ${goalText(goal)} (${worst ?? "not measured"})`
    ),
  ];
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
