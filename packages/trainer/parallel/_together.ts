/**
 * What every process does that a test starts by `mpirun`: makes runs on `<folder>/digits`, one after the other.
 *
 * @module
 */

import { Communicator } from "@goodness/core/engines/mpi";
import { join } from "node:path";
import { interruptAt, options, SILENT } from "../_test_runs.ts";
import { followRuns } from "../runs/training_run.ts";
import { trainSupervised } from "../runs/train_supervised.ts";
import { exists } from "../storage/files.ts";
import { RUNS } from "./_runs.ts";
import { leaveProcesses } from "./processes.ts";

/** Milliseconds between two looks for the order to die. */
const LOOK = 5;

/** Ends process 1 as a machine that loses its power does, when a file is there. */
async function dieWhenTold(path: string): Promise<void> {
  while (!await exists(path)) await new Promise((resolve) => setTimeout(resolve, LOOK));
  Deno.kill(Deno.pid, "SIGKILL");
}

async function lead(communicator: Communicator, folder: string, names: string[]): Promise<void> {
  for (const name of names) {
    const { by, stopAt, resume, kill, settings } = RUNS[name] ?? { by: "data" };
    const run = options(
      folder,
      name,
      resume === undefined
        ? { settings: { ...settings, dataset: join(folder, "digits") } }
        : { resume: join(folder, resume) },
    );
    const all = { ...run, processes: { communicator, by } };
    if (stopAt !== undefined) {
      await interruptAt(
        stopAt,
        (observer, signal) => trainSupervised({ ...all, observer, signal }),
      );
    } else {
      const tell = (): Promise<void> => Deno.writeTextFile(join(folder, "die"), "");
      const observer = kill ? { ...SILENT, epochEnded: tell } : SILENT;
      await trainSupervised({ ...all, observer });
    }
  }
}

const [folder = "", ...names] = Deno.args;
const communicator = new Communicator();
if (communicator.rank === 0) {
  await lead(communicator, folder, names);
  leaveProcesses({ communicator, by: "data" });
} else {
  dieWhenTold(join(folder, "die"));
  await followRuns({ communicator, by: "data" });
  communicator.leave();
}
Deno.exit(0);
