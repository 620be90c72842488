/**
 * Writing files so that a reader never sees half of one.
 *
 * @module
 */

import { InputError } from "@goodness/core";

/**
 * Writes a file through a temporary one beside it, flushed and then renamed: whoever reads sees the
 * old content or the new, even if the power fails.
 *
 * @param path The file.
 * @param content Its new content.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.tmp`;
  const file = await Deno.open(temporary, { write: true, create: true, truncate: true });
  try {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.syncData();
  } finally {
    file.close();
  }
  await Deno.rename(temporary, path);
}

/**
 * Says whether there is anything at a path.
 *
 * @param path The path.
 * @returns Whether a file, a folder or a link is there.
 */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Explains an error of writing, if it is that this process may not write there.
 *
 * @param error The error.
 * @param path Where it should have written.
 * @param folder The folder that the task may write under.
 * @returns A `RangeError` that names the remedy, or the same error.
 */
export function explainWriteError(error: unknown, path: string, folder: string): unknown {
  if (!(error instanceof Deno.errors.NotCapable)) return error;
  return new InputError(
    `Cannot write to "${path}": this command may write under ${folder}/ only; ` +
      `choose --out ${folder}/<name>`,
  );
}
