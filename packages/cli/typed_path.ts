/**
 * Paths as they are typed.
 *
 * @module
 */

import { isAbsolute, join, relative } from "node:path";

/** What `deno task` calls the folder in which it was typed; programs run in the folder of `deno.json`. */
const TYPED_IN = "INIT_CWD";

/**
 * Finds what a typed path names: something in the folder in which the command was typed, else something in the
 * folder where the program runs.
 *
 * @param path The path, as it was typed.
 * @returns A path from where the program runs; the same one if there is nothing in the folder of typing.
 *
 * @example A path from the repository's own folder
 * ```ts
 * import { typedPath } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(typedPath("data/models"), "data/models");
 * ```
 */
export function typedPath(path: string): string {
  const folder = folderOfTyping();
  if (folder === undefined || folder === Deno.cwd() || path === "" || isAbsolute(path)) return path;
  const typed = join(folder, path);
  return isThere(typed) ? relative(Deno.cwd(), typed) || "." : path;
}

/** The folder; nothing if this process may not know, as one that no task started. */
function folderOfTyping(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: TYPED_IN });
  return state === "granted" ? Deno.env.get(TYPED_IN) : undefined;
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false; // Whoever reads the path as it is says why it cannot be read.
  }
}
