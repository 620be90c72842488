/**
 * Places for run folders: which are free, and what killed processes left there.
 *
 * @module
 */

import { join } from "node:path";
import { exists, explainWriteError } from "./files.ts";
import { LOCK_NAME } from "./run_lock.ts";

/** The name of the description of a run in its folder. A run has begun when it is there. */
export const CONFIG_NAME = "config.json";

/** What the name of a temporary file ends with. */
const TEMPORARY = ".tmp";

/**
 * Whether a run can be started at a path.
 *
 * @param path The path.
 * @returns Whether nothing is there, or only what a start that was killed left.
 */
export async function isVacant(path: string): Promise<boolean> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const isLeft = isDirectory
        ? name === "checkpoints" && await isVacant(join(path, name))
        : name === LOCK_NAME || name.endsWith(TEMPORARY);
      if (!isLeft) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/**
 * Checks that a run has begun in a folder.
 *
 * @param path The folder.
 * @throws {Deno.errors.NotFound} If none has.
 */
export async function checkBegun(path: string): Promise<void> {
  if (await exists(join(path, CONFIG_NAME))) return;
  const reason = await isVacant(path)
    ? "no run has begun there; start it anew by the command that was to make it"
    : `it holds no ${CONFIG_NAME} of a run`;
  throw new Deno.errors.NotFound(`Cannot resume ${path}: ${reason}`);
}

/**
 * Makes a folder and those above it, where they do not exist.
 *
 * @param path The folder.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If the operating system refuses.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw explainWriteError(error, path, "runs");
  }
}

/**
 * Removes the temporary files of a folder.
 *
 * @param path The folder; it need not exist.
 */
export async function removeTemporaryFiles(path: string): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(path)) {
      if (isFile && name.endsWith(TEMPORARY)) await Deno.remove(join(path, name));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
