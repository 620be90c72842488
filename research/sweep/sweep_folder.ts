/**
 * The folder of a sweep: its runs, how far it is, and its result.
 *
 * @module
 */

import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { join } from "node:path";
import { renderSweepPage } from "./page.ts";
import type { SweepPlan } from "./plan.ts";
import { sweepProgress, type TaskResults } from "./progress.ts";
import { bestCandidate, type SweepStatus } from "./status.ts";
import { type SweepTable, sweepTable, tableCsv } from "./table.ts";

/** Names of its files. */
export const SWEEP_FILES = {
  /** How far it is: a `SweepStatus`. */
  status: "status.json",
  /** The table as JSON. */
  table: "table.json",
  /** The table as CSV. */
  csv: "table.csv",
  /** The page. */
  page: "index.html",
} as const;

/** The result of a sweep. */
export interface SweepResult {
  /** Its table. */
  readonly table: SweepTable;
  /** The page. */
  readonly page: string;
}

/**
 * Writes how far a sweep is.
 *
 * @param folder The folder of the sweep; made if it does not exist.
 * @param status How far it is.
 */
export async function writeSweepStatus(folder: string, status: SweepStatus): Promise<void> {
  await writeSweepFile(folder, SWEEP_FILES.status, JSON.stringify(status, null, 2) + "\n");
}

/**
 * Writes the result of a sweep: its table and its page.
 *
 * @param folder The folder of the sweep; made if it does not exist.
 * @param plan The sweep.
 * @param results What came of its tasks.
 * @returns The result.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If a file cannot be written.
 */
export async function writeSweepResult(
  folder: string,
  plan: SweepPlan,
  results: TaskResults,
): Promise<SweepResult> {
  const table = sweepTable(plan, results);
  const best = bestCandidate(sweepProgress(plan, results).standings);
  await writeSweepFile(folder, SWEEP_FILES.table, JSON.stringify(table, null, 2) + "\n");
  await writeSweepFile(folder, SWEEP_FILES.csv, tableCsv(table));
  await writeSweepFile(folder, SWEEP_FILES.page, renderSweepPage(table, best?.command));
  return { table, page: join(folder, SWEEP_FILES.page) };
}

async function writeSweepFile(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeFileAtomically(path, text);
  } catch (error) {
    throw explainWriteError(error, path, "runs");
  }
}
