/**
 * The folders that workers train in: each has its own, and one that was killed leaves its.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { explainWriteError } from "@goodness/trainer/storage";
import { join } from "node:path";

/** The file that a worker holds locked, with the name of its machine. The system ends the lock with the process. */
const LOCK = "worker.lock";

/** Milliseconds within which a worker has locked the file that it made. */
const GRACE = 60_000;

/**
 * Takes the folder of a worker, and removes those of workers of this machine that are gone. What is in them is of no
 * use: others have gone on with their runs.
 *
 * @param scratch The folder of all workers; made if it does not exist.
 * @param name The worker.
 * @returns What holds the folder until it is disposed of.
 * @throws {InputError} If a worker of that name is at work, or this process may not write there.
 * @throws {WriteError} If the folder cannot be written.
 */
export async function takeScratch(scratch: string, name: string): Promise<Disposable> {
  const held = await openLock(join(scratch, name));
  // A file system without locks refuses; it keeps no two workers apart.
  if (!await held.tryLock(true).catch(() => true)) {
    held.close();
    throw new InputError(
      `Cannot work as ${name}: a worker of that name is at work here; choose another one`,
    );
  }
  await held.truncate();
  await held.write(new TextEncoder().encode(Deno.hostname()));
  for await (const { name: other } of Deno.readDir(scratch)) {
    if (other !== name) await removeIfLeft(join(scratch, other));
  }
  return held;
}

async function openLock(folder: string): Promise<Deno.FsFile> {
  const path = join(folder, LOCK);
  try {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.open(path, { write: true, create: true });
  } catch (error) {
    throw explainWriteError(error, path, "runs");
  }
}

/** Removes a folder if its file can be locked; one that tells nothing of its owner stays. */
async function removeIfLeft(folder: string): Promise<void> {
  const path = join(folder, LOCK);
  try {
    using file = await Deno.open(path, { read: true, write: true });
    const isOld = Date.now() - Number((await file.stat()).mtime) > GRACE;
    const isOwn = await Deno.readTextFile(path) === Deno.hostname();
    if (isOld && isOwn && await file.tryLock(true)) await Deno.remove(folder, { recursive: true });
  } catch {
    // It has no such file, the file system has no locks, or another worker removes it as well.
  }
}
