/**
 * The processes that train together.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { Communicator } from "@goodness/core/engines/mpi";
import { cpus } from "node:os";
import type { SharedEngine } from "../training/start_engine.ts";
import type { ParallelName } from "./division.ts";
import { give } from "./orders.ts";

/** Processes that train together. */
export interface Processes {
  /** Their messages, and which of them this is. */
  readonly communicator: Communicator;
  /** What they divide. */
  readonly by: ParallelName;
}

/**
 * Joins the processes that `mpirun` or `srun` started together.
 *
 * @param by What they divide.
 * @throws {InputError} If there is no MPI, or this process is alone.
 */
export function joinProcesses(by: ParallelName): Processes {
  const communicator = new Communicator();
  if (communicator.size > 1) return { communicator, by };
  communicator.leave();
  throw new InputError(
    'Cannot train in parallel, as this process is alone: start several with "mpirun -pmi-port ' +
      '-n 2 ..." or "srun --mpi=pmi2 -n 2 ..."',
  );
}

/** Lets the other processes go; process 0 calls it when it has nothing more to do. */
export function leaveProcesses({ communicator }: Processes): void {
  give(communicator, { order: "leave" });
  communicator.leave();
}

/**
 * How an engine shares this machine. Where every process is bound to cores of its own, it takes them all; else the
 * processes here divide the cores among them.
 *
 * @param cores The cores that this process may run on.
 * @param machine All cores of the machine.
 */
export function sharedEngine(
  { sizeHere, place }: Pick<Communicator, "sizeHere" | "place">,
  cores: number = navigator.hardwareConcurrency,
  machine: number = cpus().length,
): SharedEngine {
  const isBound = cores < machine && cores * sizeHere <= machine;
  const threads = isBound ? cores : Math.max(1, Math.floor(cores / sizeHere));
  return { threads, processes: place };
}
