/**
 * Processes of their own whose answer is JSON.
 *
 * @module
 */

import * as v from "valibot";
import { type Measurement, MEASUREMENTS } from "./bench_case.ts";
import type { MeasureSpec } from "./measure.ts";

const PROGRAM = new URL("./measure.ts", import.meta.url).pathname;

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
  { stderr = "inherit", env = {} }: ProgramOptions = {},
): Promise<Ended> {
  const command = new Deno.Command(program, { args: [...args], stdin: "null", stderr, env });
  const { stdout, success } = await command.output();
  return { out: new TextDecoder().decode(stdout), success };
}

/**
 * Measures a case in a process of its own.
 *
 * @param spec What is measured.
 * @returns What was found.
 * @throws {Error} If it fails; its own words are on the terminal then.
 */
export async function measureInSubprocess(spec: MeasureSpec): Promise<readonly Measurement[]> {
  const permissions = ["--allow-read", "--allow-ffi", "--allow-sys=cpus"];
  const args = ["run", "--quiet", "--no-check", ...permissions, PROGRAM, JSON.stringify(spec)];
  const { out, success } = await runProgram(Deno.execPath(), args);
  if (!success) throw new Error(`Cannot measure ${spec.kind}: see the error above`);
  return v.parse(MEASUREMENTS, JSON.parse(out));
}
