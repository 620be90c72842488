/**
 * `deno task sweep:cancel`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  namingFlags,
  processTerminal,
  type Terminal,
} from "@goodness/cli";
import { openQueue } from "../queue/connection.ts";
import { cancelSweep } from "../queue/queued_sweep.ts";
import { queueOption } from "./queue_options.ts";

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = makeCommand(
    "deno task sweep:cancel",
    "End a sweep on a queue. What is stored of its runs stays; the same sweep, started again, goes\n" +
      "on from there.",
    terminal,
  ).argument("<name>", "the sweep").addOption(queueOption().makeOptionMandatory());
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const { queue: url } = command.parse(args, { from: "user" }).opts<{ queue: string }>();
    const name = command.args[0] ?? "";
    await using queue = await openQueue(url);
    const active = await cancelSweep(queue, name);
    const rest = active === 0 ? "" : `; ${active} of its runs end after their epoch`;
    named.err(`cancelled ${name}${rest}\n`);
    return 0;
  }, named);
}

if (import.meta.main) {
  Deno.exit(await main(Deno.args, processTerminal()));
}
