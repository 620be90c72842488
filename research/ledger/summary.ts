/**
 * The records of an entry, summarised and compared with its goal.
 *
 * @module
 */

import type { Goal, LedgerEntry } from "./entry.ts";
import type { LedgerRow } from "./ledger.ts";
import type { LedgerRecord } from "./record.ts";
import { type Statistics, statisticsOf } from "./statistics.ts";

/** The least number of seeds for a useful standard deviation. */
export const LEAST_SEEDS = 3;

/** The summary of an entry. */
export interface EntrySummary {
  /** The entry. */
  readonly entry: LedgerEntry;
  /** The records that are up to date. */
  readonly records: readonly LedgerRecord[];
  /** The rows with stale records. */
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

/** Tolerance of rounding, so that a mean that equals the goal reaches it. */
const ROUNDING = 1e-9;

/**
 * Summarises the ledger, entry by entry.
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
 * @returns The share of test images classified wrongly, in percent.
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
