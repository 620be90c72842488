/**
 * The folders that workers train in: each has its own, and a worker that was killed leaves it behind.
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
 * @returns What holds the folder; disposing of it removes the folder.
 * @throws {InputError} If a worker of that name is at work here, or this process may not write there.
 * @throws {WriteError} If the folder cannot be written.
 */
export async function takeScratch(scratch: string, name: string): Promise<AsyncDisposable> {
  const folder = join(scratch, name);
  const lock = await lockFolder(folder, name);
  for await (const { name: other } of Deno.readDir(scratch)) {
    if (other !== name) await removeIfLeft(join(scratch, other));
  }
  return {
    [Symbol.asyncDispose]: async () => {
      await Deno.remove(folder, { recursive: true }).catch(() => {}); // the next worker removes it
      lock.close();
    },
  };
}

async function lockFolder(folder: string, name: string): Promise<Deno.FsFile> {
  const path = join(folder, LOCK);
  try {
    await Deno.mkdir(folder, { recursive: true });
    const file = await Deno.open(path, { write: true, create: true });
    // A file system without locks refuses; it keeps no two workers apart.
    if (!await file.tryLock(true).catch(() => true)) {
      file.close();
      throw new InputError(
        `Cannot work as ${name}: a worker of that name is at work here; choose another one`,
      );
    }
    await Deno.writeTextFile(path, Deno.hostname());
    return file;
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
