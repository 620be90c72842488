/**
 * The lock of a run folder: one process at a time trains in it.
 *
 * @module
 */

import { LOCK_NAME, writeError } from "@goodness/cli";
import { join } from "node:path";
import { explainWriteError } from "./files.ts";

/** What the file says: who has the folder, and since when. */
const OWNER = /^process \d+ since [\d-]+T[\d:]+Z$/;

/**
 * Locks a run folder for this process. The operating system holds the lock and takes it back when the
 * process ends, however it ends. The file alone, which a killed process leaves, locks nothing. A file
 * system that has no locks, as some network file systems, leaves the folder unprotected.
 *
 * @param path The folder; it must exist.
 * @returns The lock; disposing it unlocks the folder and removes the file.
 * @throws {Deno.errors.Busy} If another process has the folder; the message names it.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If the file cannot be written.
 */
export async function lockRun(path: string): Promise<AsyncDisposable> {
  const file = join(path, LOCK_NAME);
  for (;;) {
    const held = await openLock(file);
    if (!await isLockable(held)) {
      held.close();
      throw new Deno.errors.Busy(
        `Cannot train in ${path}: it is in use by ${await ownerOf(file)}; wait until that ends, ` +
          `or stop it by Ctrl-C, which saves`,
      );
    }
    if (await isAt(held, file)) {
      await writeOwner(held, file);
      return { [Symbol.asyncDispose]: () => unlock(held, file) };
    }
    held.close(); // Its owner removed the file between opening and locking.
  }
}

async function openLock(file: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(file, { read: true, write: true, create: true });
  } catch (error) {
    throw explainWriteError(error, file, "runs");
  }
}

async function isLockable(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch {
    return true; // The file system has no locks.
  }
}

/** Whether an open file is still the one of that path. */
async function isAt(held: Deno.FsFile, file: string): Promise<boolean> {
  try {
    return (await held.stat()).ino === (await Deno.stat(file)).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function writeOwner(held: Deno.FsFile, file: string): Promise<void> {
  const since = new Date().toISOString().replace(/\.\d+/, "");
  try {
    await held.truncate();
    await held.write(new TextEncoder().encode(`process ${Deno.pid} since ${since}`));
  } catch (error) {
    await unlock(held, file);
    throw writeError(error, file);
  }
}

/** The owner, as its file says; on some systems others cannot read a locked file. */
async function ownerOf(file: string): Promise<string> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return OWNER.test(text) ? text : "another process";
}

/** The file is removed before it is unlocked, so that nobody locks one that is about to go. */
async function unlock(held: Deno.FsFile, file: string): Promise<void> {
  await Deno.remove(file).catch(() => {}); // The whole folder may be gone.
  held.close();
}
