/**
 * The goals beside what each piece of hardware reaches.
 *
 * @module
 */

import { markdownTable } from "@goodness/trainer/text";
import { figure, NONE } from "./format.ts";
import { type Goal, GOALS, isReached } from "./goals.ts";
import type { BenchRecord } from "./record.ts";

/**
 * Makes the table of goals.
 *
 * @param byHardware The records of each piece of hardware, by its name.
 * @returns A table in Markdown, with a column for each that a goal is about.
 */
export function goalsTable(byHardware: ReadonlyMap<string, readonly BenchRecord[]>): string {
  const columns = [...byHardware].filter(([, records]) =>
    GOALS.some((goal) => found(goal, records).length > 0)
  );
  const rows = GOALS.map((goal) => {
    const bound = `${goal.side === "least" ? "at least" : "at most"} ${figure(goal.bound)}`;
    const cells = columns.map(([, records]) => found(goal, records).join(", ") || NONE);
    return [goal.title, bound, ...cells];
  });
  return markdownTable(["goal", "bound", ...columns.map(([hardware]) => hardware)], rows);
}

/** What was measured of a goal, each with its engine and whether it reaches the goal. */
function found(goal: Goal, records: readonly BenchRecord[]): string[] {
  return records.flatMap(({ cases }) =>
    cases.flatMap((one) => {
      const value = goal.figure(one, cases);
      if (value === null || value === undefined) return [];
      const beside = goal.beside?.(one, cases);
      const origin = beside === undefined ? one.engine : `${one.engine}, beside ${beside}`;
      return [`${figure(value)} (${origin}): ${isReached(goal, value) ? "yes" : "no"}`];
    })
  );
}
