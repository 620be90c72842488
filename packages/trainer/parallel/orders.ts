/**
 * What process 0 orders the other processes to do.
 *
 * @module
 */

import type { Communicator } from "@goodness/core/engines/mpi";
import type { Job } from "../settings/setting.ts";
import type { TrainSettings } from "../settings/settings.ts";
import type { Division } from "./division.ts";

/** What a process needs to prepare the same training. */
export interface Assignment {
  /** Whether the training is supervised. */
  readonly job: Job;
  /** Its settings, with what process 0 found. */
  readonly settings: TrainSettings;
  /** What else the run's `config.json` holds. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether one batch of everything is made. */
  readonly dryRun: boolean;
  /** The fingerprint of the training images. */
  readonly fingerprint: string;
}

/** An order. */
export type Order =
  /** Prepare a training, and receive its state. */
  | { readonly order: "train"; readonly assignment: Assignment; readonly division: Division }
  /** Make a step. */
  | { readonly order: "step"; readonly step: number }
  /** Send state; all if no names are given. */
  | { readonly order: "read"; readonly names?: readonly string[] }
  /** Receive state. */
  | { readonly order: "write"; readonly names: readonly string[] }
  /** The training has ended. */
  | { readonly order: "end" }
  /** There is nothing more to do. */
  | { readonly order: "leave" };

/** Orders something of all other processes. */
export function give(communicator: Communicator, order: Order): void {
  communicator.sendTextNow(JSON.stringify(order));
}

/** Waits for the next order of process 0. */
export async function nextOrder(communicator: Communicator): Promise<Order> {
  return JSON.parse(await communicator.receiveText());
}
