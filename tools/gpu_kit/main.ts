/**
 * `deno task gpu:kit`.
 *
 * @module
 */

import { exitStatus, makeCommand, processTerminal, readText, type Terminal } from "@goodness/cli";
import { megabytes } from "../bench/format.ts";
import { writeBenchRecord } from "../bench/record.ts";
import { BENCH_PATHS, type BenchPaths, writePerformancePage } from "../bench/write_page.ts";
import { makeKit } from "./make_kit.ts";
import { parseResult, recordsOf } from "./result.ts";

interface Flags {
  readonly out: string;
  readonly take?: string;
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param paths Where records and page lie.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  paths: BenchPaths = BENCH_PATHS,
): Promise<number> {
  return await exitStatus(async () => {
    const command = makeCommand(
      "deno task gpu:kit",
      "Make a folder that tries WebGPU on a machine with a GPU, without a network: sh run.sh in it.",
      terminal,
    )
      .option("--out <folder>", "the folder, under runs/", "runs/gpu-kit")
      .option(
        "--take <file>",
        "take the result of a kit into docs/performance in place of making one",
      );
    const { out, take } = command.parse(args, { from: "user" }).opts<Flags>();
    if (take !== undefined) {
      const text = await readText(take, { expected: "the result of a kit as JSON" });
      for (const record of recordsOf(parseResult(text))) {
        terminal.err(`${await writeBenchRecord(paths.records, record)}\n`);
      }
      await writePerformancePage(paths);
      return 0;
    }
    const { bytes } = await makeKit({ out });
    terminal.err(
      `${megabytes(bytes)} MB; sh ${out}/run.sh on the other machine, then --take its result\n`,
    );
    terminal.out(`${out}\n`);
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
