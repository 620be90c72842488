/**
 * The trainings that a server shows.
 *
 * @module
 */

import { findRuns, listRuns } from "./find_runs.ts";
import { followRun } from "./follow_run.ts";
import type { Runs } from "./run.ts";

/**
 * The trainings of a folder.
 *
 * @param folder The folder of all runs; it need not exist.
 * @returns What there is to know of them.
 *
 * @example A folder without runs
 * ```ts
 * import { folderRuns } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await folderRuns("runs/none").list(), []);
 * ```
 */
export function folderRuns(folder: string): Runs {
  return {
    names: () => findRuns(folder),
    list: () => listRuns(folder),
    follow: (name, options) => followRun(folder, name, options),
  };
}
