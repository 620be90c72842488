/**
 * How the programs of a kit are run on a machine.
 *
 * @module
 */

import { join } from "node:path";
import { type Program, programPath } from "./places.ts";

/** A kit on a machine. */
export interface KitContext {
  /** The kit's folder. */
  readonly kit: string;
  /** A folder to write into. */
  readonly work: string;
  /** Variables in which Vulkan's drivers are found. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes a line about what is done. */
  readonly say: (line: string) => void;
}

/** Seconds after which a program counts as hanging, and is ended. */
export const LIMIT_SECONDS = 240;

/**
 * Lists what Deno is told to run a program of a kit, without a network and whatever folder the kit is in.
 *
 * @param kit The kit's folder.
 * @param program The program.
 * @returns Arguments of `deno run` and of `deno test`.
 */
export function programArguments(kit: string, program: Program): string[] {
  const flags = ["--quiet", "--allow-all", "--no-config", "--no-lock", "--no-remote"];
  return [...flags, join(kit, programPath(program))];
}
