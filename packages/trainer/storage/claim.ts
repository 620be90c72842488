/**
 * Claiming a folder for a run: it must be free, or hold a run that has begun, and be locked.
 *
 * @module
 */

import { CONFIG_NAME, LOCK_NAME, WriteError } from "@goodness/cli";
import { join } from "node:path";
import { exists, explainWriteError } from "./files.ts";
import { lockRun } from "./run_lock.ts";

/** The folder of its checkpoints. */
export const CHECKPOINTS = "checkpoints";

/** What the name of a temporary file ends with. */
const TEMPORARY = ".tmp";

/**
 * Claims a folder for a new run.
 *
 * @param path The folder; made if it does not exist.
 * @param begin Writes `config.json`.
 * @returns Its lock.
 * @throws {Deno.errors.AlreadyExists} If it holds something.
 * @throws {Deno.errors.Busy} If another process trains there.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If it cannot be written; nothing is left of it.
 */
export async function claimVacant(
  path: string,
  begin: () => Promise<void>,
): Promise<AsyncDisposable> {
  await makeFolder(path);
  try {
    await using claimed = new AsyncDisposableStack();
    const lock = claimed.use(await lockRun(path));
    if (!await isVacant(path)) {
      throw new Deno.errors.AlreadyExists(
        `Cannot start a run in ${path}: it exists; continue it with resume "${path}" ` +
          `or choose another "out"`,
      );
    }
    await makeFolder(join(path, CHECKPOINTS));
    await begin();
    claimed.move();
    return lock;
  } catch (error) {
    if (error instanceof WriteError && await isVacant(path)) {
      await Deno.remove(path, { recursive: true });
    }
    throw error;
  }
}

/**
 * Claims the folder of a run that has begun. Temporary files that a killed process left are removed.
 *
 * @param path The folder.
 * @returns Its lock.
 * @throws {Deno.errors.NotFound} If it is no run folder, or that of a run that never began.
 * @throws {Deno.errors.Busy} If another process trains there.
 */
export async function claimBegun(path: string): Promise<AsyncDisposable> {
  await checkBegun(path);
  const lock = await lockRun(path);
  for (const folder of [path, join(path, CHECKPOINTS)]) await removeTemporaryFiles(folder);
  return lock;
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
 * Whether a run can be started at a path.
 *
 * @param path The path.
 * @returns Whether nothing is there, or only what a start that was killed left.
 */
export async function isVacant(path: string): Promise<boolean> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const isLeft = isDirectory
        ? name === CHECKPOINTS && await isVacant(join(path, name))
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

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw explainWriteError(error, path, "runs");
  }
}

async function removeTemporaryFiles(folder: string): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name.endsWith(TEMPORARY)) await Deno.remove(join(folder, name));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
