/**
 * Filling the ledger: trains the runs that have no record, one after the other.
 *
 * @module
 */

import {
  type RunOutcome,
  type TrainingObserver,
  trainSupervised,
  trainUnsupervised,
} from "@goodness/trainer";
import { jobOf } from "@goodness/trainer/settings";
import type { WriteLine } from "@goodness/trainer/training";
import {
  chosenSettings,
  entryDataset,
  entrySettings,
  type LedgerEntry,
  trainCommand,
} from "./entry.ts";
import { findRow, type MissingRun, missingRuns } from "./find_row.ts";
import { type LedgerRow, readLedger } from "./ledger.ts";
import { LEDGER_RECORDS, type LedgerRecord } from "./record.ts";
import { findRun, type FoundRun } from "./record_run.ts";
import { renderResults, writeResultsPage } from "./results_page.ts";

/** The files of the ledger. */
export interface LedgerPaths {
  /** The folder of records. */
  readonly records: string;
  /** The page of results. */
  readonly page: string;
  /** The folder of the runs' folders. */
  readonly runs: string;
}

/** The runs to reproduce. */
export interface ReproduceOptions {
  /** All entries of the ledger. */
  readonly entries: readonly LedgerEntry[];
  /** Its files. */
  readonly paths: LedgerPaths;
  /** Names of the entries to train; all by default. */
  readonly only?: readonly string[] | undefined;
  /** The seeds to train with. @default {undefined} those of each entry */
  readonly seeds?: readonly number[] | undefined;
  /** Whether to train stale runs again. @default {false} */
  readonly stale?: boolean | undefined;
  /** Writes lines about the progress. */
  readonly write: WriteLine;
  /** Makes the observer of a run. @default {undefined} plain lines */
  readonly observer?: (() => TrainingObserver) | undefined;
  /** Ends the current run after its step, and starts no other. */
  readonly signal?: AbortSignal | undefined;
  /** Who trains runs that are not there. @default {undefined} this process */
  readonly trainer?: RowTrainer | undefined;
}

/** Trains runs elsewhere. */
export interface RowTrainer {
  /** Told of all runs, before any is waited for. */
  readonly announce: (runs: readonly MissingRun[]) => Promise<void>;
  /** Has a run trained, and puts its folder in its place; gives whether that was done before the signal ended it. */
  readonly train: (run: MissingRun) => Promise<boolean>;
}

/** How filling the ledger ended. */
export type ReproduceStatus = "finished" | "interrupted";

/**
 * Trains the runs that have no record. An interrupted run is resumed; a finished one is recorded. After
 * each run its record and the page of results are written.
 *
 * @param options The runs to reproduce.
 * @returns Whether it came to the end.
 * @throws {InputError} If a record belongs to no entry, or this process may not write.
 * @throws {SyntaxError} If a record or a file of a run is damaged.
 * @throws {Error} If a training fails; what was recorded before is kept.
 */
export async function reproduce(options: ReproduceOptions): Promise<ReproduceStatus> {
  const rows = await chosenRows(options);
  await options.trainer?.announce(
    await missingRuns(rows, { ...options, runs: options.paths.runs }),
  );
  for (const row of rows) {
    if (options.signal?.aborted) return "interrupted";
    const status = await reproduceRow(row, options);
    if (status === "interrupted") return status;
  }
  await renderLedger(options.entries, options.paths);
  return "finished";
}

/**
 * Writes the page of results from the records.
 *
 * @param entries All entries of the ledger.
 * @param paths Its files.
 * @throws {InputError} If a record belongs to no entry, or this process may not write.
 * @throws {SyntaxError} If a record is damaged.
 */
export async function renderLedger(
  entries: readonly LedgerEntry[],
  paths: Pick<LedgerPaths, "records" | "page">,
): Promise<void> {
  const rows = await readLedger(entries, paths.records);
  await writeResultsPage(paths.page, renderResults(entries, rows));
}

/**
 * The rows of the ledger with the chosen entries and seeds.
 *
 * @param options The chosen entries and seeds.
 * @returns The rows.
 * @throws {InputError} If a record belongs to no entry.
 * @throws {SyntaxError} If a record is damaged.
 */
export async function chosenRows(
  { entries, paths, only, seeds }: Pick<ReproduceOptions, "entries" | "paths" | "only" | "seeds">,
): Promise<LedgerRow[]> {
  const rows = await readLedger(entries, paths.records, seeds);
  return rows.filter(({ entry, seed }) =>
    (only?.includes(entry.id) ?? true) && (seeds?.includes(seed) ?? true)
  );
}

async function reproduceRow(row: LedgerRow, options: ReproduceOptions): Promise<ReproduceStatus> {
  const { entries, paths, write } = options;
  const found = await findRow(row, { ...options, runs: paths.runs });
  if (found === undefined) return "finished";
  const record = await finishedRecord(found.run, found.path, row, options);
  if (record === undefined) return "interrupted";
  write(`recorded: ${await LEDGER_RECORDS.write(paths.records, record)}`);
  await renderLedger(entries, paths);
  return "finished";
}

/** The record of a run, which is finished first; nothing if it was interrupted. */
async function finishedRecord(
  found: FoundRun,
  path: string,
  { entry, seed }: LedgerRow,
  options: ReproduceOptions,
): Promise<LedgerRecord | undefined> {
  if (found.status === "finished") return found.record;
  if (found.status === "different") await setAside(path, options.write);
  const { trainer } = options;
  const isMade = trainer === undefined
    ? (await trainRow(found.status === "begun", path, { entry, seed }, options)).status ===
      "finished"
    : await trainer.train({ entry, seed, path });
  if (!isMade) return undefined;
  const made = await findRun(path, entry, seed);
  if (made.status === "finished") return made.record;
  throw new Error(`Cannot record ${path}: its settings are not those of ${entry.id}`);
}

async function trainRow(
  begun: boolean,
  path: string,
  { entry, seed }: Pick<LedgerRow, "entry" | "seed">,
  { write, observer, signal }: ReproduceOptions,
): Promise<{ readonly status: RunOutcome<unknown>["status"] }> {
  const { source: dataset } = entryDataset(entry);
  const train = jobOf(entrySettings(entry, seed)) === "unsupervised"
    ? trainUnsupervised
    : trainSupervised;
  return await train({
    ...(begun
      ? { resume: path, settings: { dataset } }
      : { out: path, settings: chosenSettings(entry, seed) }),
    command: trainCommand(entry, seed, path),
    write,
    observer: observer?.(),
    signal,
  });
}

/** Renames a run folder, as it may hold hours of training. */
async function setAside(path: string, write: WriteLine): Promise<void> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const aside = `${path}-until-${time}`;
  await Deno.rename(path, aside);
  write(`moved ${path} to ${aside}`);
}
