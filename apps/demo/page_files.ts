/**
 * The built page.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { join } from "node:path";

/** The page's files by their name, such as `index.html`. */
export type PageFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Where the page is built. */
const FOLDER = "dist";

/**
 * Reads the built page into memory.
 *
 * @param folder The folder that it was built into.
 * @returns Its files.
 * @throws {Deno.errors.NotFound} If it was not built; the message names the remedy.
 *
 * @example The names of its files
 * ```ts
 * import { readPage } from "@goodness/demo";
 * import { assert } from "@std/assert";
 *
 * const page = await readPage();
 * assert(page.has("index.html"));
 * ```
 */
export async function readPage(folder: string = FOLDER): Promise<PageFiles> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder));
    const files = names.filter(({ isFile }) => isFile).map(({ name }) => name);
    const read = files.map(async (name) =>
      [name, await Deno.readFile(join(folder, name))] as const
    );
    return new Map(await Promise.all(read));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(
      `Cannot serve the page as there is no ${folder}; build it by: ${taskCommand("page:build")}`,
      { cause },
    );
  }
}
