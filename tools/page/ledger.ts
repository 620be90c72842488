/**
 * The ledger of results, as the page shows it.
 *
 * @module
 */

import type { LedgerLine } from "@goodness/demo";
import { LEDGER_ENTRIES, readLedger, summariseLedger } from "@goodness/research/ledger";

/** Where the records are. */
export const RECORDS = "docs/ledger";

/**
 * Reads the ledger.
 *
 * @returns A line for each entry that has records.
 */
export async function ledgerForPage(): Promise<LedgerLine[]> {
  const summaries = summariseLedger(LEDGER_ENTRIES, await readLedger(LEDGER_ENTRIES, RECORDS));
  return summaries.flatMap(({ entry, error, seconds, reached }) => {
    if (error === null || seconds === null || reached === null) return [];
    const published = entry.anchors.toSorted((a, b) => a.error - b.error)[0];
    return [{
      id: entry.id,
      title: entry.title,
      error,
      goal: entry.goal.error,
      reached,
      seconds: seconds.mean,
      ...(published && { published: { name: published.name, error: published.error } }),
    }];
  });
}
