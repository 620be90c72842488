/**
 * The folder of a sweep: its runs, how far it is, and its result.
 *
 * @module
 */

import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { join } from "node:path";
import { renderSweepPage } from "./page.ts";
import style from "./sweep.css" with { type: "text" };
import { SWEEP_FILES, type SweepState } from "./sweep_files.ts";
import { type SweepTable, tableCsv } from "./table.ts";

/** The result of a sweep. */
export interface SweepResult {
  /** Its table. */
  readonly table: SweepTable;
  /** The page. */
  readonly page: string;
}

/**
 * Writes how far a sweep is, and its page.
 *
 * @param folder The folder of the sweep; made if it does not exist.
 * @param state What is known of it.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If a file cannot be written.
 */
export async function writeSweepState(folder: string, state: SweepState): Promise<void> {
  await writeSweepFile(folder, SWEEP_FILES.style, style);
  await writeSweepFile(folder, SWEEP_FILES.status, JSON.stringify(state.status, null, 2) + "\n");
  await writeSweepFile(folder, SWEEP_FILES.page, renderSweepPage(state));
}

/**
 * Writes the result of a sweep: its table, and the rest as {@linkcode writeSweepState} does.
 *
 * @param folder The folder of the sweep; made if it does not exist.
 * @param state What is known of it.
 * @returns The result.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If a file cannot be written.
 */
export async function writeSweepResult(folder: string, state: SweepState): Promise<SweepResult> {
  const { table } = state;
  await writeSweepFile(folder, SWEEP_FILES.table, JSON.stringify(table, null, 2) + "\n");
  await writeSweepFile(folder, SWEEP_FILES.csv, tableCsv(table));
  await writeSweepState(folder, state);
  return { table, page: join(folder, SWEEP_FILES.page) };
}

/** Writes a file unless it is there already: to write it takes time, as it must outlast a power failure. */
async function writeSweepFile(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  if (await Deno.readTextFile(path).catch(() => undefined) === text) return;
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeFileAtomically(path, text);
  } catch (error) {
    throw explainWriteError(error, path, "runs");
  }
}
