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
import { type CheckDocument, RELIABILITY } from "./document.ts";
import { renderChecks, renderOwnPage } from "./page.ts";
import { CHECK_RECORDS, type CheckRecord } from "./record.ts";

interface Flags {
  readonly seed: number;
  readonly times?: number;
  readonly record?: boolean;
  readonly render?: boolean;
}

function checksCommand(
  { task, purpose, checks, paths }: CheckDocument,
  terminal: Terminal,
): Command {
  const names = checks.map(({ name }) => name);
  return makeCommand(
    `deno task ${task}`,
    `${purpose} Ends with 1 if a goal is missed.\n\n` +
      checks.map(({ name, title, times }) => `  ${name}: ${title.toLowerCase()} (${times} times)`)
        .join("\n"),
    terminal,
  )
    .addArgument(new Argument("[check]", "what to check; everything without it").choices(names))
    .option("--seed <number>", "what all random choices follow from", wholeArgument(0), 1)
    .option("--times <count>", "how often to try (default: as in the list)", wholeArgument(1))
    .option("--record", `keep what was found in ${paths.records}/ and write ${paths.page}`)
    .addOption(
      new Option("--render", `write ${paths.page} from its records; check nothing`)
        .conflicts(["record", "times"]),
    );
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param document The checks, and where what they find is kept.
 * @returns The exit status: 1 if a goal is missed.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  document: CheckDocument = RELIABILITY,
): Promise<number> {
  const { task, checks, paths } = document;
  return await exitStatus(async () => {
    const command = checksCommand(document, terminal).parse(args, { from: "user" });
    const { record = false, render = false, ...flags } = command.opts<Flags>();
    const write = (line: string): void => terminal.err(`${line}\n`);
    const chosen = checks.filter(({ name }) => name === (command.args[0] ?? name));
    let isReached = true;
    for (const check of render ? [] : chosen) {
      const found = await runCheck(check, { ...flags, task, args, write });
      terminal.out([...textOf(check, found), ""].join("\n"));
      isReached &&= goalResults(check.goals, found.findings).every((goal) => goal.isReached);
      if (record) write(await CHECK_RECORDS.write(paths.records, found));
    }
    if (record || render) {
      for (const path of await writePages(document)) write(path);
    }
    return isReached ? 0 : 1;
  }, terminal);
}

/** Writes all pages from the records; gives their paths. */
async function writePages(document: CheckDocument): Promise<string[]> {
  const { checks, paths: { records, page } } = document;
  const read = await CHECK_RECORDS.read(records);
  const texts = new Map([[page, renderChecks(document, read)]]);
  for (const check of checks) {
    if (check.page === undefined) continue;
    const path = join(dirname(page), check.page);
    texts.set(path, renderOwnPage(await Deno.readTextFile(path), check, read));
  }
  for (const [path, text] of texts) await writeFileAtomically(path, text);
  return [...texts.keys()];
}

interface RunOptions extends Pick<Flags, "seed" | "times"> {
  readonly task: string;
  readonly args: readonly string[];
  readonly write: (line: string) => void;
}

async function runCheck(
  check: Check,
  { seed, times = check.times, task, args, write }: RunOptions,
): Promise<CheckRecord> {
  write(`${check.name}: ${times} times`);
  const [commit, start] = [await thisCommit(), performance.now()];
  const findings = await check.run({ seed, times, write });
  return {
    check: check.name,
    command: taskCommand(task, args),
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
