/**
 * `deno task worker`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import { join } from "node:path";
import { work } from "../queue/worker.ts";
import { queueOption } from "./queue_options.ts";

interface Flags {
  readonly queue: string;
  readonly name?: string;
  readonly lock: number;
  readonly copyEvery: number;
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param signal Ends the worker.
 * @returns The exit status: 1 if this machine cannot work.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  const command = makeCommand(
    "deno task worker",
    "Take runs from a queue, one after the other, until Ctrl-C. Then the run at hand is stored, and\n" +
      "another worker goes on with it. Its folder is under runs/workers/ meanwhile.",
    terminal,
  )
    .addOption(queueOption().makeOptionMandatory())
    .option("--name <name>", "its name (default: that of the machine, and the process)")
    .option(
      "--lock <seconds>",
      "a run of a worker that is silent for so long goes to another one",
      wholeArgument(1),
      30,
    )
    .option(
      "--copy-every <seconds>",
      "store a run after an epoch, if so much time has passed",
      wholeArgument(0),
      60,
    );
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const { queue, name, lock, copyEvery } = command.parse(args, { from: "user" }).opts<Flags>();
    const status = await work({
      queue,
      name: name ?? `${Deno.hostname().replace(/[^\w.-]/g, "-")}-${Deno.pid}`,
      scratch: join("runs", "workers"),
      lockSeconds: lock,
      copySeconds: copyEvery,
      write: (line) => named.err(`${line}\n`),
      signal,
    });
    return status === "stopped" ? 0 : 1;
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
