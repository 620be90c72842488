/**
 * What the records of an entry say together, held against its goal.
 *
 * @module
 */

import type { Goal, LedgerEntry } from "./entry.ts";
import type { LedgerRow } from "./ledger.ts";
import type { LedgerRecord } from "./record.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";

/** Fewer seeds than this say little of how far results scatter. */
export const LEAST_SEEDS = 3;

/** What is known of an entry. */
export interface EntrySummary {
  /** The entry. */
  readonly entry: LedgerEntry;
  /** The records that count. */
  readonly records: readonly LedgerRecord[];
  /** The rows whose records do not count. */
  readonly stale: readonly LedgerRow[];
  /** The seeds without a record. */
  readonly missing: readonly number[];
  /** The test error in percent; `null` without records. */
  readonly error: Statistics | null;
  /** The seconds of training; `null` without records. */
  readonly seconds: Statistics | null;
  /** Whether the means reach the goal; `null` without records. */
  readonly reached: boolean | null;
}

/** Keeps a mean that equals the goal but for rounding from missing it. */
const ROUNDING = 1e-9;

/**
 * Sums up the ledger, entry by entry.
 *
 * @param entries The entries.
 * @param rows The rows of the ledger.
 * @returns One summary an entry, in the entries' order.
 */
export function summariseLedger(
  entries: readonly LedgerEntry[],
  rows: readonly LedgerRow[],
): EntrySummary[] {
  return entries.map((entry) => {
    const own = rows.filter((row) => row.entry.id === entry.id);
    const records = own.flatMap(({ status, record }) =>
      status === "recorded" && record !== undefined ? [record] : []
    );
    const error = statisticsOrNull(records.map(errorPercent));
    const seconds = statisticsOrNull(records.map((record) => record.seconds));
    return {
      entry,
      records,
      stale: own.filter(({ status }) => status === "stale"),
      missing: own.filter(({ status }) => status === "missing").map(({ seed }) => seed),
      error,
      seconds,
      reached: error && seconds && isReached(entry.goal, error.mean, seconds.mean),
    };
  });
}

/**
 * The test error of a run.
 *
 * @param record Its record.
 * @returns The share of test images read wrongly, in percent.
 */
export function errorPercent(record: LedgerRecord): number {
  return 100 * record.testErrors / record.testImages;
}

function statisticsOrNull(values: readonly number[]): Statistics | null {
  return values.length === 0 ? null : statisticsOf(values);
}

function isReached(goal: Goal, error: number, seconds: number): boolean {
  return error <= goal.error + ROUNDING && seconds <= (goal.seconds ?? Infinity);
}
