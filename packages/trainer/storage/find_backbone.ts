/**
 * The newest backbone among runs.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { join } from "node:path";
import { BACKBONE_NAME } from "./run_folder.ts";

/**
 * Finds the run whose backbone was finished last.
 *
 * @param runs The folder of the runs' folders.
 * @returns The run folder.
 * @throws {Deno.errors.NotFound} If no run has a backbone.
 */
export async function newestBackbone(runs: string): Promise<string> {
  let newest: { path: string; time: number } | undefined;
  for await (const path of folders(runs)) {
    const time = await timeOf(join(path, BACKBONE_NAME));
    if (time !== undefined && (newest === undefined || time > newest.time)) newest = { path, time };
  }
  if (newest !== undefined) return newest.path;
  throw new Deno.errors.NotFound(
    `Cannot find a backbone in ${runs}: train one with ` +
      taskCommand("train:unsupervised", ["--stage", "backbone"]),
  );
}

async function* folders(path: string): AsyncGenerator<string> {
  try {
    for await (const entry of Deno.readDir(path)) {
      if (entry.isDirectory) yield join(path, entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // no runs yet
  }
}

async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
