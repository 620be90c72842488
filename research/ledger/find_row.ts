/**
 * The runs of rows that have no record yet.
 *
 * @module
 */

import { datasetSource, loadTestSplit } from "@goodness/trainer/data";
import type { WriteLine } from "@goodness/trainer/training";
import { join } from "node:path";
import { entryDataset, runName } from "./entry.ts";
import type { LedgerRow } from "./ledger.ts";
import { findRun, type FoundRun } from "./record_run.ts";

/** Where runs are. */
export interface FindRowOptions {
  /** The folder of their folders. */
  readonly runs: string;
  /** Whether to train stale runs again. @default {false} */
  readonly stale?: boolean | undefined;
  /** Writes why a run is left. */
  readonly write: WriteLine;
}

/** A run that is to be trained. */
export interface MissingRun extends Pick<LedgerRow, "entry" | "seed"> {
  /** Its folder. */
  readonly path: string;
}

/**
 * Finds the runs that are not there.
 *
 * @param rows Rows of the ledger.
 * @param options Where runs are.
 * @returns The runs that are to be trained.
 */
export async function missingRuns(
  rows: readonly LedgerRow[],
  options: FindRowOptions,
): Promise<readonly MissingRun[]> {
  const missing: MissingRun[] = [];
  for (const row of rows) {
    const found = await findRow(row, { ...options, write: () => {} });
    if (found !== undefined && found.run.status !== "finished") missing.push({ ...row, ...found });
  }
  return missing;
}

/** The run of a row. */
export interface FoundRow {
  /** Its folder. */
  readonly path: string;
  /** What is in it. */
  readonly run: FoundRun;
}

/**
 * Finds the run of a row that is to be recorded.
 *
 * @param row The row.
 * @param options Where runs are.
 * @returns The run; nothing if there is a record, or the run is to be left, which is said.
 */
export async function findRow(
  { entry, seed, status, differences }: LedgerRow,
  { runs, write, stale = false }: FindRowOptions,
): Promise<FoundRow | undefined> {
  const name = `${entry.id} with seed ${seed}`;
  if (status === "recorded") return undefined;
  const { source, install = datasetSource(source).install } = entryDataset(entry);
  if (!await isInstalled(source)) {
    write(`${name} skipped: its dataset ${source} does not exist; install it with: ${install}`);
    return undefined;
  }
  const path = join(runs, runName(entry.id, seed));
  const run = await findRun(path, entry, seed);
  const changed = run.status === "different" ? run.differences : differences;
  if (changed.length > 0 && run.status !== "finished" && !stale) {
    write(`${name} skipped as it is stale: ${changed.join("; ")}; train it again with "stale"`);
    return undefined;
  }
  write(`${name}: ${run.status === "finished" ? "recording" : "training"} ${path}`);
  return { path, run };
}

async function isInstalled(source: string): Promise<boolean> {
  try {
    await loadTestSplit(source);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
