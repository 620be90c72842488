/**
 * Reading the files of a sweep.
 *
 * @module
 */

import { readText } from "@goodness/cli";
import { dirname, join } from "node:path";
import type { SweepSource } from "./plan.ts";
import { parseSweepFile } from "./sweep_file.ts";

/**
 * Reads a sweep and the network that it names.
 *
 * @param path The file of the sweep.
 * @returns The texts of both.
 * @throws {InputError} If a file cannot be read, or the sweep's is wrong.
 */
export async function readSweepSource(path: string): Promise<SweepSource> {
  const text = await readText(path, { expected: "a TOML file with a sweep" });
  const file = { text, name: path };
  const { network } = parseSweepFile(file);
  if (network === undefined) return { file };
  const name = join(dirname(path), network);
  return {
    file,
    network: { name, text: await readText(name, { expected: "a TOML file with a network" }) },
  };
}
