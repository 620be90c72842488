/**
 * Processes of their own whose answer is JSON.
 *
 * @module
 */

import * as v from "valibot";
import { type Measurement, MEASUREMENTS } from "./bench_case.ts";
import type { MeasureSpec } from "./measure.ts";

/** What Deno runs to measure a case. */
const PROGRAM = [
  ...["--no-check", "--allow-read", "--allow-ffi", "--allow-sys=cpus"],
  new URL("./measure.ts", import.meta.url).pathname,
];

/** How a program ended. */
export interface Ended {
  /** What it wrote to standard output. */
  readonly out: string;
  /** Whether it says that all went well. */
  readonly success: boolean;
}

/** How a program is run. */
export interface ProgramOptions {
  /** Where its errors go. @default {"inherit"} */
  readonly stderr?: "inherit" | "null";
  /** What its environment has besides this process's. @default {{}} */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it. @default {undefined} nothing does */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program until its end.
 *
 * @param program The program.
 * @param args Its arguments.
 * @param options How it is run.
 * @returns How it ended.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { stderr = "inherit", env = {}, signal }: ProgramOptions = {},
): Promise<Ended> {
  const command = new Deno.Command(program, {
    ...{ args: [...args], stdin: "null", stderr, env },
    ...(signal !== undefined && { signal }),
  });
  const { stdout, success } = await command.output();
  return { out: new TextDecoder().decode(stdout), success };
}

/** Where a case is measured. */
export interface MeasureOptions extends Pick<ProgramOptions, "env" | "signal"> {
  /** What Deno runs: flags, and the path of the program. @default `measure.ts` of this folder */
  readonly program?: readonly string[];
}

/**
 * Measures a case in a process of its own.
 *
 * @param spec What is measured.
 * @param options Where.
 * @returns What was found.
 * @throws {Error} If it fails; its own words are on the terminal then.
 */
export async function measureInSubprocess(
  spec: MeasureSpec,
  { program = PROGRAM, ...options }: MeasureOptions = {},
): Promise<readonly Measurement[]> {
  const args = ["run", "--quiet", ...program, JSON.stringify(spec)];
  const { out, success } = await runProgram(Deno.execPath(), args, options);
  if (!success) throw new Error(`Cannot measure ${spec.kind}: see the error above`);
  return v.parse(MEASUREMENTS, JSON.parse(out));
}
