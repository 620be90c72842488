/**
 * What a record's figures belong to: records are kept by it.
 *
 * @module
 */

import { ENGINES } from "@goodness/core/engines";
import type { BenchCase } from "./bench_case.ts";
import { type Machine, processorText } from "./machine.ts";

/** What is asked of a record. */
export interface Measured {
  /** On what it was measured. */
  readonly machine: Machine;
  /** What was measured. */
  readonly cases: readonly Pick<BenchCase, "engine" | "device">[];
}

/**
 * Names the hardware of a record.
 *
 * @param record The record.
 * @returns The graphics card if its engine runs on one, else the processor.
 */
export function hardwareOf({ machine, cases: [first] }: Measured): string {
  const onGpu = Object.entries(ENGINES).some(([engine, { hardware }]) =>
    hardware === "gpu" && engine === first?.engine
  );
  return onGpu && first !== undefined ? first.device : processorText(machine);
}

/**
 * Makes a name that any file system takes.
 *
 * @param text Such as `AMD EPYC, 2 logical cores`.
 * @returns Such as `amd-epyc-2-logical-cores`.
 */
export function fileName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
