/**
 * `deno task bench [kind]`.
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
import { engineNames } from "@goodness/core/engines";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { PRESET_NAMES, type PresetName } from "@goodness/trainer";
import { snakeCaseKeys } from "@goodness/trainer/text";
import { BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
import { thisMachine } from "./machine.ts";
import { caseLines } from "./case_lines.ts";
import { type BenchRecord, readBenchRecords, writeBenchRecord } from "./record.ts";
import { runKind, type RunOptions } from "./run_kind.ts";
import { PARTS, selectedKinds, type Selection } from "./selection.ts";
import { BENCH_PATHS, type BenchPaths, writePerformancePage } from "./write_page.ts";

/** What the command works on; tests give their own. */
export interface BenchContext {
  /** Measures the cases of a kind. */
  readonly measure?: (kind: BenchKind, options: RunOptions) => Promise<BenchCase[]>;
  /** Where records and page lie. */
  readonly paths?: BenchPaths;
}

interface Flags extends Pick<RunOptions, "engine" | "connections" | "only"> {
  readonly preset?: readonly PresetName[];
  readonly batchSize?: readonly number[];
  readonly seconds?: number;
  readonly requests?: number;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly record?: boolean;
  readonly render?: boolean;
}

/** Engines whose speed is worth a figure. */
const CHOICES = ["auto", ...engineNames(({ purpose }) => purpose === "speed")];

const SECONDS = { usual: 3, quick: 0.05 } as const;
const REQUESTS = { usual: 20_000, quick: 64 } as const;

function secondsArgument(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError("Choose a number of seconds, at least 0.");
}

function benchCommand(terminal: Terminal): Command {
  return makeCommand(
    "deno task bench",
    "Check, warm up and measure.\n\n" +
      "Figures are worth something on a machine that does nothing else.",
    terminal,
  )
    .addArgument(
      new Argument("[kind]", "what to measure; everything without it").choices(BENCH_KINDS),
    )
    .addOption(
      new Option("--engine <name>", "what computes; GPUs only with their own driver")
        .choices(CHOICES).default("auto"),
    )
    .addOption(
      new Option("--preset <names...>", "measure trainings, predictions or runs of these presets")
        .choices(PRESET_NAMES),
    )
    .option(
      "--batch-size <counts...>",
      "measure trainings or predictions of so many images at a time",
      (text: string, before: readonly number[] = []) => [...before, wholeArgument(1)(text)],
    )
    .addOption(
      new Option("--only <parts...>", "measure these parts of the cases").choices(PARTS),
    )
    .option(
      "--seconds <number>",
      `seconds of each measurement (default: ${SECONDS.usual})`,
      secondsArgument,
    )
    .option(
      "--requests <count>",
      `requests of the server's load (default: ${REQUESTS.usual})`,
      wholeArgument(1),
    )
    .option("--connections <count>", "connections of the same", wholeArgument(1), 32)
    .option("--quick", "a small case of each sort, to see that all works; no figures to quote")
    .option("--json", "print one JSON object a case in place of tables")
    .addOption(
      new Option("--record", "keep the cases in docs/performance/ and write docs/performance.md")
        .conflicts(["quick", "preset", "batchSize", "only"]),
    )
    .addOption(
      new Option("--render", "write docs/performance.md from its records; measure nothing")
        .conflicts(["quick", "record"]),
    );
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
  { measure = runKind, paths = BENCH_PATHS }: BenchContext = {},
): Promise<number> {
  return await exitStatus(async () => {
    const command = benchCommand(terminal).parse(args, { from: "user" });
    const { json = false, record = false, render = false, quick = false, ...flags } = command
      .opts<Flags>();
    const { preset, batchSize, only, ...chosen } = flags;
    const selection: Selection = {
      ...(preset !== undefined && { presets: preset }),
      ...(batchSize !== undefined && { batchSizes: batchSize }),
      ...(only !== undefined && { only }),
    };
    const kind = BENCH_KINDS.find((kind) => kind === command.args[0]);
    const kinds = selectedKinds(selection, kind);
    const write = (line: string): void => terminal.err(`${line}\n`);
    const some = quick ? "quick" : "usual";
    const options = {
      ...{ seconds: SECONDS[some], requests: REQUESTS[some], ...chosen, ...selection },
      ...{ quick, write },
    };
    const before = await readBenchRecords(paths.records);
    for (const kind of render ? [] : kinds) {
      const made = await recordOf(kind, args, await measure(kind, options));
      const lines = json
        ? made.cases.map((one) => JSON.stringify(snakeCaseKeys({ ...one })))
        : caseLines(made, before);
      lines.forEach((line) => terminal.out(`${line}\n`));
      if (record) write(await writeBenchRecord(paths.records, made));
    }
    if (record || render) {
      await writePerformancePage(paths);
      write(paths.page);
    }
    return 0;
  }, terminal);
}

async function recordOf(
  kind: BenchKind,
  args: readonly string[],
  cases: readonly BenchCase[],
): Promise<BenchRecord> {
  const command = taskCommand("bench", args);
  return { kind, command, date: new Date().toISOString(), machine: await thisMachine(), cases };
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
