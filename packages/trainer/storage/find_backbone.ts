/**
 * The newest backbone among runs.
 *
 * @module
 */

import { BACKBONE_NAME, newestFile } from "@goodness/cli";
import { dirname } from "node:path";

/**
 * Finds the run whose backbone was finished last.
 *
 * @param runs The folder of the runs' folders.
 * @returns The run folder.
 * @throws {Deno.errors.NotFound} If no run has a backbone.
 */
export async function newestBackbone(runs: string): Promise<string> {
  const file = await newestFile(runs, BACKBONE_NAME);
  if (file !== undefined) return dirname(file);
  throw new Deno.errors.NotFound(
    `Cannot find a backbone in ${runs}: train one with stage "backbone"`,
  );
}
