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
  /** What tells processors of one name apart, such as `family 26, model 2`; only where Linux says it. */
  readonly series?: string;
  /** Bytes of memory. */
  readonly memoryBytes: number;
  /** The operating system, such as `linux x86_64`. */
  readonly system: string;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The machine of a record. */
export const MACHINE: v.GenericSchema<unknown, Machine> = v.strictObject({
  processor: v.nullable(v.strictObject({ model: v.string(), cores: whole })),
  series: v.exactOptional(v.string()),
  memoryBytes: whole,
  system: v.string(),
});

/**
 * Writes a machine's processor.
 *
 * @param machine The machine.
 * @returns Such as `AMD EPYC (family 26, model 2), 2 logical cores`, or `not recorded`.
 */
export function processorText({ processor, series }: Machine): string {
  if (processor === null) return "not recorded";
  const name = series === undefined ? processor.model : `${processor.model} (${series})`;
  return `${name}, ${processor.cores} logical cores`;
}

/**
 * Looks at this machine.
 *
 * @returns The machine.
 */
export async function thisMachine(): Promise<Machine> {
  const { os, arch } = Deno.build;
  const series = os === "linux" ? seriesOf(await cpuInfo()) : undefined;
  return {
    processor: processor(),
    ...(series !== undefined && { series }),
    memoryBytes: Deno.systemMemoryInfo().total,
    system: `${os} ${arch}`,
  };
}

/** Linux's description of the processor, by a program, as Deno reads `/proc` only for those who may do all. */
async function cpuInfo(): Promise<string> {
  return (await runProgram("cat", ["/proc/cpuinfo"], { stderr: "null" })).out;
}

/**
 * Finds what tells processors of one name apart: virtual machines call many of them alike.
 *
 * @param text The contents of `/proc/cpuinfo`.
 * @returns The family and the model of the first processor; nothing where it has none.
 */
export function seriesOf(text: string): string | undefined {
  const [family, model] = ["cpu family", "model"].map((field) =>
    new RegExp(`^${field}\\s*: (\\d+)$`, "m").exec(text)?.[1]
  );
  return family === undefined || model === undefined
    ? undefined
    : `family ${family}, model ${model}`;
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
