/**
 * Writing files atomically.
 *
 * @module
 */

import { writeError } from "@goodness/cli";
import { InputError } from "@goodness/core";

/**
 * Writes a file through a temporary one beside it, which is flushed and then renamed. A reader sees the
 * old content or the new, never a part, even after a power failure. Where writing fails, the temporary
 * file is removed.
 *
 * @param path The file.
 * @param content Its new content.
 * @throws {WriteError} If the operating system refuses, such as where the disk is full.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.tmp`;
  try {
    await writeFlushed(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // It may not have been made.
    throw writeError(error, path);
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  try {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.syncData();
  } finally {
    file.close();
  }
}

/**
 * Whether a path exists.
 *
 * @param path The path.
 * @returns Whether it is a file, a folder or a link.
 */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/**
 * Explains an error of writing, also one that a missing permission caused.
 *
 * @param error The error.
 * @param path The path that could not be written.
 * @param folder The folder that the command may write under.
 * @returns An `InputError` that names the remedy where a permission is missing, a `WriteError` where the
 *   operating system gave a known reason; any other error as it is.
 */
export function explainWriteError(error: unknown, path: string, folder: string): unknown {
  if (!(error instanceof Deno.errors.NotCapable)) return writeError(error, path);
  return new InputError(
    `Cannot write to "${path}": this command may write under ${folder}/ only; ` +
      `choose "out" ${folder}/<name>`,
  );
}
