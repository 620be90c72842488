/**
 * Messages of library code with the flags of a command line.
 *
 * @module
 */

import type { Command } from "commander";
import type { Terminal } from "./flags.ts";
import { quote } from "./typed.ts";

/**
 * A terminal that shows options as the flags of a command. Messages of library code name an option by
 * its key in double quotes, or by its key and a value in double quotes. So
 * `Cannot combine "peer" with goodness "projected"` is shown as
 * `Cannot combine --peer with --goodness projected`.
 *
 * @param terminal Where texts are written; results are written as they are.
 * @param command The command, with its options.
 * @returns The terminal for errors, warnings and progress.
 *
 * @example
 * ```ts
 * import { makeCommand, namingFlags } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * let err = "";
 * const terminal = { out: () => {}, err: (text: string) => err += text };
 * const command = makeCommand("train", "Trains.", terminal).option("--batch-size <images>");
 * namingFlags(terminal, command).err('choose a smaller "batchSize"');
 * assertEquals(err, "choose a smaller --batch-size");
 * ```
 */
export function namingFlags(terminal: Terminal, command: Command): Terminal {
  const flags = new Map(
    command.options.filter(({ negate }) => !negate).map((option) => [
      option.attributeName(),
      option.long ?? option.flags,
    ]),
  );
  if (flags.size === 0) return terminal;
  const keys = [...flags.keys()].join("|");
  const pattern = new RegExp(`\\b(${keys}) "([^"]*)"|"(${keys})"`, "g");
  const named = (_: string, key: string | undefined, value: string, alone: string): string =>
    key === undefined ? flags.get(alone) ?? alone : `${flags.get(key) ?? key} ${quote(value)}`;
  return { ...terminal, err: (text) => terminal.err(text.replace(pattern, named)) };
}
