/**
 * What came of reading a damaged file.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { watched } from "./allocations.ts";
import type { Found, Sample } from "./format.ts";
import type { Bytes } from "./mutations.ts";

/** The sorts of faults: what must never come of a damaged file. */
export const FAULTS = ["untyped", "unclear", "slow", "memory", "not finite", "silent"] as const;

/** A sort of fault. */
export type Fault = typeof FAULTS[number];

/** What came of a mutant. */
export interface Outcome {
  /** Whether it was read or refused. */
  readonly status: "read" | "refused";
  /** What was wrong with that. */
  readonly faults: readonly Fault[];
  /** The error, if it was refused. */
  readonly error?: unknown;
}

/** The longest that a mutant may take, in milliseconds; a sound file takes about one. */
const SLOW_MS = 2000;

/** The most bytes that may be asked for at once; files have a few thousand. */
const MUCH = 32 << 20;

/** The longest message that a reader of a terminal takes in. */
const LONG = 1000;

/**
 * Reads a mutant.
 *
 * @param sample What it is a mutant of.
 * @param mutant The mutant.
 * @param sound What the sound file says, where a change of it must be found.
 * @returns What came of it.
 */
export async function outcomeOf(
  { path, read }: Sample,
  mutant: Bytes,
  sound: unknown,
): Promise<Outcome> {
  await Deno.writeFile(path, mutant);
  const start = performance.now();
  const { result, largest } = await watched(() => attempt(() => read(mutant)));
  const costs: Fault[] = [
    ...(performance.now() - start > SLOW_MS ? ["slow" as const] : []),
    ...(largest > MUCH ? ["memory" as const] : []),
  ];
  if ("error" in result) {
    const { error } = result;
    return { status: "refused", error, faults: [...costs, ...faultsOfError(error, path)] };
  }
  const { content, isRight = true } = result;
  const isSame = sound === undefined || isDeepStrictEqual(content, sound);
  return {
    status: "read",
    faults: [
      ...costs,
      ...(isFinite(content) ? [] : ["not finite" as const]),
      ...(isSame && isRight ? [] : ["silent" as const]),
    ],
  };
}

async function attempt(
  read: () => Promise<Found>,
): Promise<Found | { error: unknown }> {
  try {
    return await read();
  } catch (error) {
    return { error };
  }
}

function faultsOfError(error: unknown, path: string): Fault[] {
  const isTyped = error instanceof InputError || error instanceof SyntaxError ||
    error instanceof Deno.errors.NotFound;
  if (!isTyped || error.message.includes("(os error")) return ["untyped"];
  const { message } = error;
  return message.includes(basename(path)) && message.length <= LONG ? [] : ["unclear"];
}

/** Whether all numbers of a value are finite; it may be nested deep. */
function isFinite(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const some = rest.pop();
    if (typeof some === "number" && !Number.isFinite(some)) return false;
    if (some instanceof Float32Array && !some.every(Number.isFinite)) return false;
    if (typeof some !== "object" || some === null || ArrayBuffer.isView(some)) continue;
    rest.push(...Object.values(some));
  }
  return true;
}
