/**
 * A queue with workers for tests.
 *
 * @module
 */

import { decodeSafetensors } from "@goodness/core/files";
import { type Ended, endOf, startTask } from "@goodness/testing/task_process.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { FolderStore } from "../store/folder_store.ts";
import { RunCopy } from "../store/run_copy.ts";
import { pause } from "./pause.ts";

/** Two runs that take some seconds, so that something can happen to them. */
export const SLOW = `
network = "small.toml"

[settings]
dataset = "DATASET"
validation = 50
batch-size = 50
epochs = 40

[search]
kind = "grid"

[search.values]
learning-rate = [0.002, 0.004]
`;

/** A quick search: four runs of an epoch. */
export const QUICK = SLOW.replace("epochs = 40", "epochs = 1")
  .replace("[0.002, 0.004]", "[0.002, 0.004, 0.008, 0.016]");

/** A worker in a process of its own. */
export class WorkerProcess {
  readonly #child: Deno.ChildProcess;

  /** Takes over a process that was started. */
  constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** Starts a worker whose runs are in a folder, and which stores them after every epoch. */
  static async start(
    cwd: string,
    { queue, name }: { readonly queue: string; readonly name: string },
  ): Promise<WorkerProcess> {
    return new WorkerProcess(await startTask("worker", workerArguments(queue, name), { cwd }));
  }

  /** Sends it a signal, and waits for its end. */
  async end(signal: Deno.Signal): Promise<Ended> {
    this.#child.kill(signal);
    return await endOf(this.#child);
  }
}

/** The arguments of such a worker. */
export function workerArguments(queue: string, name: string): string[] {
  return ["--queue", queue, "--name", name, "--lock", "3", "--copy-every", "0"];
}

/** Waits until something is so. */
export async function until<T>(
  what: string,
  isSo: () => Promise<T | undefined>,
  seconds = 60,
): Promise<T> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const found = await isSo();
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error(`${what}: not within ${seconds} seconds`);
}

/** Checks that the store has the weights that a run in the folder of a sweep has. */
export async function assertStored(folder: string, run: string): Promise<void> {
  const store = new FolderStore("store", join(folder, "runs", "store"));
  const fetched = join(folder, "fetched", run);
  assert(await new RunCopy(store, `rates/${run}`, "test").fetch(fetched));
  assertEquals(await weightsIn(fetched), await weightsIn(join(folder, "here", "runs", run)));
}

/** The weights in the checkpoint of a run. */
async function weightsIn(run: string): Promise<unknown> {
  const path = join(run, "checkpoints", "last.safetensors");
  return decodeSafetensors(await Deno.readFile(path), path).tensors;
}
