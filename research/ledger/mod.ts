/**
 * The ledger of results.
 *
 * @module
 */

export { LEDGER_ENTRIES } from "./entries.ts";
export { readLedger } from "./ledger.ts";
export { summariseLedger } from "./summary.ts";
