/**
 * Commands that print help and errors and end with an exit status.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { Command, CommanderError } from "commander";
import { writeError } from "./write_error.ts";

/** Exit status of a command that was called wrongly. */
export const USAGE_ERROR = 2;

/** Where a command writes. */
export interface Terminal {
  /** Writes results. */
  readonly out: (text: string) => void;
  /** Writes everything else. */
  readonly err: (text: string) => void;
}

/**
 * Makes a command that throws instead of exiting and needs no permission to print its help.
 *
 * @param name The command as the user types it.
 * @param description The description in the help.
 * @param terminal Where it writes.
 * @returns The command, without options.
 *
 * @example
 * ```ts
 * import { makeCommand } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const terminal = { out: () => {}, err: () => {} };
 * const command = makeCommand("greet", "Says hello.", terminal).option("--loud");
 * assertEquals(command.parse(["--loud"], { from: "user" }).opts(), { loud: true });
 * ```
 */
export function makeCommand(name: string, description: string, terminal: Terminal): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError("(add --help for all flags)")
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      // Otherwise commander asks the environment, which takes a permission.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    });
}

/**
 * Runs a command's work. An error becomes one line and an exit status.
 *
 * @param work The work; gives an exit status.
 * @param terminal Where the line is written.
 * @returns The exit status: 0 for success and help, 2 for wrong flags and values (`InputError`), 1 for
 *   other errors; a fault in the program, such as a broken invariant, is reported with its trace.
 *
 * @example
 * ```ts
 * import { exitStatus } from "@goodness/cli";
 * import { InputError } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const terminal = { out: () => {}, err: () => {} };
 * assertEquals(await exitStatus(() => Promise.resolve(0), terminal), 0);
 * assertEquals(await exitStatus(() => Promise.reject(new InputError("no such model")), terminal), 2);
 * assertEquals(await exitStatus(() => Promise.reject(new Error("disk is full")), terminal), 1);
 * ```
 */
export async function exitStatus(work: () => Promise<number>, terminal: Terminal): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    if (!(error instanceof Error)) throw error;
    const isFault = FAULTS.some((kind) => error instanceof kind) && !(error instanceof InputError);
    terminal.err(isFault ? `fault in this program: ${error.stack}\n` : `error: ${error.message}\n`);
    return error instanceof InputError ? USAGE_ERROR : 1;
  }
}

/** Errors that no input should cause. */
const FAULTS = [RangeError, ReferenceError, TypeError] as const;

/**
 * The terminal of this process. Texts for a reader that has gone are dropped, as by `| head -1` or a
 * terminal that was closed. Standard error never fails, so that no progress line ends the work.
 *
 * @returns Its standard output and standard error.
 *
 * @example
 * ```ts
 * import { processTerminal } from "@goodness/cli";
 *
 * processTerminal().err("to standard error\n");
 * ```
 */
export function processTerminal(): Terminal {
  return {
    out: (text) => {
      try {
        writeAll(Deno.stdout, text);
      } catch (error) {
        if (!isReaderGone(error)) throw writeError(error, "to standard output");
      }
    },
    err: (text) => {
      try {
        writeAll(Deno.stderr, text);
      } catch {
        // Nobody can be told.
      }
    },
  };
}

function writeAll(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += stream.writeSync(bytes.subarray(written));
  }
}

/** A pipe was closed, or a terminal. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Error && "code" in error && error.code === "EIO";
}
