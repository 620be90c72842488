/**
 * Measured cases for the terminal, beside those of the record.
 *
 * @module
 */

import { table } from "@goodness/trainer/text";
import { rowsOf } from "./columns.ts";
import { hardwareOf } from "./hardware.ts";
import type { BenchRecord } from "./record.ts";
import { COMPARED_HEADINGS, comparedCells } from "./speed.ts";

/**
 * Lays the cases of a run out as a table, and compares them with the record of the same hardware.
 *
 * @param made What was measured.
 * @param before What is recorded.
 * @returns Lines.
 */
export function caseLines(made: BenchRecord, before: readonly BenchRecord[]): string[] {
  const { kind, cases } = made;
  const recorded = before
    .filter((record) => record.kind === kind && hardwareOf(record) === hardwareOf(made))
    .flatMap(({ cases }) => cases);
  const [headings, ...rows] = rowsOf(kind, cases);
  if (recorded.length === 0) {
    const line = `docs/performance has no ${kind} of ${hardwareOf(made)} to compare with.`;
    return [...table([headings, ...rows]), "", line, ""];
  }
  const compared = cases.map((one, row) => [...rows[row] ?? [], ...comparedCells(one, recorded)]);
  return [...table([[...headings, ...COMPARED_HEADINGS], ...compared]), ""];
}
