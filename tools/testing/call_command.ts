/**
 * Commands called as by a user, for tests.
 *
 * @module
 */

import type { Terminal } from "@goodness/cli";

/** A command's main function. */
type Main = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Calls a command and collects what it says. */
export async function call(
  main: Main,
  ...args: readonly string[]
): Promise<{ status: number; out: string; err: string }> {
  const texts = { out: "", err: "" };
  const status = await main(args, {
    out: (text) => texts.out += text,
    err: (text) => texts.err += text,
  });
  return { status, ...texts };
}
