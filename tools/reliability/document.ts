/**
 * A document that checks are written into, and the command that runs them.
 *
 * @module
 */

import type { Check } from "./check.ts";
import { CHECKS } from "./checks.ts";

/** Checks, and where what they find is kept. */
export interface CheckDocument {
  /** The task that runs them. */
  readonly task: string;
  /** The heading of the page. */
  readonly title: string;
  /** What the checks are for, as the help says it. */
  readonly purpose: string;
  /** The checks, in the order of the page. */
  readonly checks: readonly Check[];
  /** The folder of records, and the page. */
  readonly paths: { readonly records: string; readonly page: string };
}

/** What was tried to break. */
export const RELIABILITY: CheckDocument = {
  task: "reliability",
  title: "Reliability",
  purpose: "Try to break what is here, and say what came of it.",
  checks: CHECKS,
  paths: { records: "docs/reliability", page: "docs/reliability.md" },
};
