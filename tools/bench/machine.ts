/**
 * The machine, and the commit that is measured on it.
 *
 * @module
 */

import { type Processor, processor } from "@goodness/trainer/runs";
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
