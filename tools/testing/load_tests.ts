/**
 * All tests of a folder as one module. Deno runs each module of tests in a worker of its own, which loads
 * all that it imports anew: of two hundred modules that would take longer than their tests.
 *
 * @module
 */

import { glob } from "node:fs/promises";

/** The name of the modules that `deno task test` runs. */
export const ENTRY = "_tests.ts";

/**
 * Lists files of tests.
 *
 * @param folder The folder; those below are searched too.
 * @returns Paths relative to the folder, sorted.
 */
export async function testFiles(folder: URL): Promise<string[]> {
  const exclude = ["node_modules/**", "runs/**"];
  return (await Array.fromAsync(glob("**/*_test.ts", { cwd: folder, exclude }))).toSorted();
}

/**
 * Registers the tests of a folder and of those below that have no {@linkcode ENTRY} of their own.
 *
 * @param module Its {@linkcode ENTRY}: `import.meta.url`.
 */
export async function loadTests(module: string): Promise<void> {
  const folder = new URL(".", module);
  const entries = await Array.fromAsync(glob(`*/**/${ENTRY}`, { cwd: folder }));
  const others = entries.map((entry) => entry.replace(ENTRY, ""));
  for (const file of await testFiles(folder)) {
    if (others.some((other) => file.startsWith(other))) continue;
    await import(new URL(file, folder).href);
  }
}
