/**
 * The ledger of results.
 *
 * @module
 */

export { LEDGER_ENTRIES } from "./entries.ts";
export type * from "./entry.ts";
export { type LedgerRow, readLedger } from "./ledger.ts";
export type * from "./record.ts";
export type * from "./statistics.ts";
export { type EntrySummary, summariseLedger } from "./summary.ts";
