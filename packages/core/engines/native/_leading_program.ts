/**
 * A program of tests for the leading thread alone.
 *
 * @module
 */

import { Meeting } from "./meeting.ts";
import { passModule } from "./passes/pass_code.ts";
import type { RunStep } from "./run_step.ts";
import { type NativeWork, RunBarrier } from "./work.ts";

/** The leading thread's part of a program with one run. */
export function programOfRun(steps: readonly RunStep[]): NativeWork {
  return {
    memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }),
    barrier: new RunBarrier().memory,
    claims: new SharedArrayBuffer(0),
    program: { passes: passModule([]), runs: [steps], meeting: new Meeting(1).memory },
    thread: 0,
    threads: 1,
  };
}
