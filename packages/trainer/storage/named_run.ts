/**
 * Run folders that are named for the time.
 *
 * @module
 */

import { join } from "node:path";
import type { ReadConfig } from "./run_config.ts";
import { RunFolder } from "./run_folder.ts";

/**
 * Makes a new run folder `<parent>/<time>-<name>`. Of runs that begin in the same second, the later ones
 * have a number behind.
 *
 * @param parent The folder that it is made in.
 * @param name What it is called behind the time.
 * @param config The description of the run.
 * @returns The run folder, which this process has until it is disposed.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If it cannot be written; nothing is left of it.
 */
export async function createNamedRun(
  parent: string,
  name: string,
  config: ReadConfig["config"],
): Promise<RunFolder> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const first = join(parent, `${time}-${name}`);
  for (let count = 1;; count++) {
    try {
      return await RunFolder.create(count === 1 ? first : `${first}-${count}`, config);
    } catch (error) {
      const { AlreadyExists, Busy } = Deno.errors;
      if (!(error instanceof AlreadyExists || error instanceof Busy)) throw error;
    }
  }
}
