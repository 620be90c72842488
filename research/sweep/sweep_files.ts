/**
 * The names of the files in the folder of a sweep, and what they are made of.
 *
 * @module
 */

import type { SweepStatus } from "./status.ts";
import type { SweepTable } from "./table.ts";

/** Names of its files. */
export const SWEEP_FILES = {
  /** How far it is: a `SweepStatus`. */
  status: "status.json",
  /** The page. */
  page: "index.html",
  /** The style of the page. */
  style: "sweep.css",
  /** The table as JSON, once the sweep is finished. */
  table: "table.json",
  /** The table as CSV, once the sweep is finished. */
  csv: "table.csv",
} as const;

/** What is known of a sweep. */
export interface SweepState {
  /** How far it is. */
  readonly status: SweepStatus;
  /** Its table so far. */
  readonly table: SweepTable;
}
