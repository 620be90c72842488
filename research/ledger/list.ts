/**
 * The contents of the ledger, as lines and as data.
 *
 * @module
 */

import { table } from "@goodness/trainer/text";
import type { LedgerRow } from "./ledger.ts";
import { errorPercent } from "./summary.ts";

/**
 * Lists the ledger.
 *
 * @param rows Its rows.
 * @returns One line a row: entry, seed, status, test error, seconds, and the differences of a stale one.
 */
export function ledgerLines(rows: readonly LedgerRow[]): string[] {
  const headings = ["entry", "seed", "status", "test error", "seconds"];
  const lines = table([
    headings,
    ...rows.map(({ entry, seed, status, record }) => [
      entry.id,
      String(seed),
      status,
      record === undefined ? "-" : `${errorPercent(record).toFixed(2)} %`,
      record === undefined ? "-" : record.seconds.toFixed(0),
    ]),
  ]);
  return lines.map((line, index) => {
    const differences = rows[index - 1]?.differences ?? [];
    return differences.length === 0 ? line : `${line}  ${differences.join("; ")}`;
  });
}

/**
 * The ledger as data for JSON.
 *
 * @param rows Its rows.
 * @returns One object a row; figures where there is a record.
 */
export function ledgerData(rows: readonly LedgerRow[]): Record<string, unknown>[] {
  return rows.map(({ entry, seed, status, record, differences }) => ({
    entry: entry.id,
    seed,
    status,
    ...(record && {
      test_accuracy: record.testAccuracy,
      test_errors: record.testErrors,
      seconds: record.seconds,
      command: record.command,
    }),
    ...(differences.length > 0 && { differences }),
  }));
}
