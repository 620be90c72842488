/**
 * The newest file of a name, such as the newest run's model.
 *
 * @module
 */

import { join } from "node:path";
import { modifiedAt } from "./modified_at.ts";

/** A file and its time of modification. */
interface Found {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Finds the file of a name that was modified last, at any depth below a folder.
 *
 * @param folder The folder; it need not exist.
 * @param name The file's name.
 * @returns Its path; nothing if there is none.
 *
 * @example Usage
 * ```ts
 * import { newestFile } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await newestFile("packages/cli", "newest_file.ts"), "packages/cli/newest_file.ts");
 * assertEquals(await newestFile("packages/none", "newest_file.ts"), undefined);
 * ```
 */
export async function newestFile(folder: string, name: string): Promise<string | undefined> {
  let newest: Found | undefined;
  for await (const found of filesOf(folder, name)) {
    if (newest === undefined || found.time > newest.time) newest = found;
  }
  return newest?.path;
}

async function* filesOf(folder: string, name: string): AsyncGenerator<Found> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) yield* filesOf(path, name);
      if (!entry.isFile || entry.name !== name) continue;
      yield { path, time: await modifiedAt(path) };
    }
  } catch (error) {
    // The folder does not exist, or was removed meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
