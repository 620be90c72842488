/**
 * The machine, and the commit that is measured on it.
 *
 * @module
 */

import { type Processor, processor } from "@goodness/trainer/runs";
import * as v from "valibot";
import { runProgram } from "./subprocess.ts";

/** What seconds depend on besides the program. */
export interface Machine {
  /** The processor; `null` if this process may not know. */
  readonly processor: Processor | null;
  /** Bytes of memory. */
  readonly memoryBytes: number;
  /** The operating system, such as `linux x86_64`. */
  readonly system: string;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The machine of a record. */
export const MACHINE: v.GenericSchema<unknown, Machine> = v.strictObject({
  processor: v.nullable(v.strictObject({ model: v.string(), cores: whole })),
  memoryBytes: whole,
  system: v.string(),
});

/**
 * Writes a processor.
 *
 * @param processor The processor, if it is known.
 * @returns Such as `AMD EPYC, 2 logical cores`, or `not recorded`.
 */
export function processorText(processor: Processor | null): string {
  return processor === null
    ? "not recorded"
    : `${processor.model}, ${processor.cores} logical cores`;
}

/**
 * Looks at this machine.
 *
 * @returns The machine.
 */
export function thisMachine(): Machine {
  const { os, arch } = Deno.build;
  return {
    processor: processor(),
    memoryBytes: Deno.systemMemoryInfo().total,
    system: `${os} ${arch}`,
  };
}

/**
 * Finds the commit that is measured.
 *
 * @returns Its first twelve digits, with a plus sign if files outside `docs/` differ from it, where
 *   records go; `unknown` without Git.
 */
export async function thisCommit(): Promise<string> {
  try {
    const commit = await runProgram("git", ["rev-parse", "--short=12", "HEAD"], { stderr: "null" });
    const changes = await runProgram("git", ["status", "--porcelain", "--", ":!docs"], {
      stderr: "null",
    });
    if (!commit.success || !changes.success) return "unknown";
    return commit.out.trim() + (changes.out.trim() === "" ? "" : "+");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "unknown";
    throw error;
  }
}
