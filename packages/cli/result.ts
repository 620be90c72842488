/**
 * The result of a command, on standard output.
 *
 * @module
 */

import type { Terminal } from "./flags.ts";

/** A result, for people and for programs. */
export interface CommandResult {
  /** Lines for people. */
  readonly lines: readonly string[];
  /** The same as data. */
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Prints a result: its lines, or nothing but one JSON object.
 *
 * @param terminal Where it is written.
 * @param result The result.
 * @param json Whether JSON is wanted. @default {false}
 *
 * @example
 * ```ts
 * import { printResult } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * let out = "";
 * const terminal = { out: (text: string) => out += text, err: () => {} };
 * printResult(terminal, { lines: ["accuracy 99.1 %"], json: { accuracy: 0.991 } });
 * assertEquals(out, "accuracy 99.1 %\n");
 * ```
 */
export function printResult(terminal: Terminal, result: CommandResult, json = false): void {
  if (json) terminal.out(`${JSON.stringify(result.json)}\n`);
  else result.lines.forEach((line) => terminal.out(`${line}\n`));
}
