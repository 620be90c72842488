/**
 * When a file was changed.
 *
 * @module
 */

/**
 * The time of the last change of a file or folder.
 *
 * @param path The file.
 * @returns Milliseconds since 1970; 0 if there is nothing, or its file system keeps no times.
 *
 * @example A file that is not there
 * ```ts
 * import { modifiedAt } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await modifiedAt("packages/none"), 0);
 * ```
 */
export async function modifiedAt(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
