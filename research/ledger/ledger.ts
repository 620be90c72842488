/**
 * The ledger: every entry with every seed, and the record of each if there is one.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { entrySeeds, type LedgerEntry } from "./entry.ts";
import { LEDGER_RECORDS, type LedgerRecord } from "./record.ts";
import { recordDifferences } from "./staleness.ts";

/** An entry with one seed. */
export interface LedgerRow {
  /** The entry. */
  readonly entry: LedgerEntry;
  /** The seed. */
  readonly seed: number;
  /** Whether its record is up to date, differs from the entry as it is now, or does not exist. */
  readonly status: "recorded" | "stale" | "missing";
  /** The record, if it exists. */
  readonly record?: LedgerRecord;
  /** The differences of a stale record, in words. */
  readonly differences: readonly string[];
}

/**
 * Matches records with their entries.
 *
 * @param entries The entries.
 * @param records The records.
 * @param seeds The seeds to look for. @default {undefined} those of each entry
 * @returns Each entry's seeds in ascending order: those looked for, and those of its records.
 * @throws {InputError} If a record belongs to no entry.
 */
export function ledgerRows(
  entries: readonly LedgerEntry[],
  records: readonly LedgerRecord[],
  seeds?: readonly number[],
): LedgerRow[] {
  const lost = records.find(({ entry }) => !entries.some(({ id }) => id === entry));
  if (lost !== undefined) {
    throw new InputError(
      `Cannot use the record of ${lost.entry} with seed ${lost.seed}: the ledger has ` +
        `${entries.map(({ id }) => id).join(", ")}; remove the record or add the entry`,
    );
  }
  return entries.flatMap((entry) => {
    const own = records.filter((record) => record.entry === entry.id);
    const all = new Set([...seeds ?? entrySeeds(entry), ...own.map(({ seed }) => seed)]);
    return [...all].toSorted((a, b) => a - b).map((seed) =>
      ledgerRow(entry, seed, own.find((record) => record.seed === seed))
    );
  });
}

function ledgerRow(entry: LedgerEntry, seed: number, record?: LedgerRecord): LedgerRow {
  if (record === undefined) return { entry, seed, status: "missing", differences: [] };
  const differences = recordDifferences(entry, record);
  return {
    entry,
    seed,
    status: differences.length > 0 ? "stale" : "recorded",
    record,
    differences,
  };
}

/**
 * Reads the ledger.
 *
 * @param entries The entries.
 * @param folder The folder of records; it need not exist.
 * @param seeds The seeds to look for. @default {undefined} those of each entry
 * @returns The rows, as {@linkcode ledgerRows} gives them.
 * @throws {SyntaxError} If a record is damaged.
 * @throws {InputError} If a record belongs to no entry.
 */
export async function readLedger(
  entries: readonly LedgerEntry[],
  folder: string,
  seeds?: readonly number[],
): Promise<LedgerRow[]> {
  return ledgerRows(entries, await LEDGER_RECORDS.read(folder), seeds);
}
