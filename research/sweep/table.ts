/**
 * The table of a sweep: its candidates, the best first. Whoever made the runs, it is the same.
 *
 * @module
 */

import { settingName, type SettingValue } from "@goodness/trainer/settings";
import { statisticsOf } from "../ledger/statistics.ts";
import type { SweepPlan } from "./plan.ts";
import { type Standing, sweepProgress, type TaskResults } from "./progress.ts";
import { namedValues } from "./run_states.ts";
import { taskId } from "../tasks/run_task.ts";

/** A candidate in the table. */
export interface TableRow {
  /** Its rank, from 1. */
  readonly rank: number;
  /** Its identity. */
  readonly candidate: string;
  /** The values that are searched, by the names of their settings. */
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Epochs that its runs were to make until they were compared. */
  readonly epochs: number;
  /** The mean of the validation accuracies, in `[0, 1]`; `null` if a run failed. */
  readonly mean: number | null;
  /** Their standard deviation; `null` if there is one seed. */
  readonly std: number | null;
  /** The validation accuracies by seed; `null` for a run that failed. */
  readonly accuracies: readonly (number | null)[];
  /** Why a run failed. */
  readonly reason: string | null;
  /** The commands that train its runs by hand, by seed. */
  readonly commands: readonly string[];
}

/** The table of a sweep. */
export interface SweepTable {
  /** The sweep's name. */
  readonly sweep: string;
  /** The kind of search. */
  readonly kind: string;
  /** What candidates are ranked by. */
  readonly measure: "validation-accuracy";
  /** The seeds. */
  readonly seeds: readonly number[];
  /** The names of the settings that are searched. */
  readonly searched: readonly string[];
  /** The candidates, the best first. */
  readonly rows: readonly TableRow[];
}

/**
 * Makes the table of a sweep.
 *
 * @param plan The sweep.
 * @param results What came of its tasks.
 * @returns The table.
 * @throws {Error} If runs were trained on different images.
 */
export function sweepTable(plan: SweepPlan, results: TaskResults): SweepTable {
  checkImages(results);
  const { standings } = sweepProgress(plan, results);
  return {
    sweep: plan.name,
    kind: plan.kind,
    measure: "validation-accuracy",
    seeds: plan.seeds,
    searched: plan.searched.map(settingName),
    rows: standings.map((standing, at) => rowOf(standing, at + 1, results)),
  };
}

/** Workers read their own copies of a data set. */
function checkImages(results: TaskResults): void {
  const prints = new Map<string, string>();
  for (const [task, result] of results) {
    if (result.status === "trained") prints.set(result.fingerprint, task);
  }
  if (prints.size < 2) return;
  const [one, other] = prints.values();
  throw new Error(
    `Cannot compare runs ${one} and ${other}: they were trained on different images; give all ` +
      "workers the same data set",
  );
}

function rowOf(
  { candidate, tasks, accuracies, mean }: Standing,
  rank: number,
  results: TaskResults,
): TableRow {
  const failed = tasks.map((task) => results.get(taskId(task)))
    .find((result) => result?.status === "failed");
  return {
    rank,
    candidate: candidate.id,
    values: namedValues(candidate),
    epochs: tasks[0]?.epochs ?? 0,
    mean: mean ?? null,
    std: mean === undefined ? null : statisticsOf(accuracies.filter(isNumber)).std,
    accuracies: accuracies.map((accuracy) => accuracy ?? null),
    reason: failed?.status === "failed" ? failed.reason : null,
    commands: tasks.map(({ command }) => command),
  };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

/**
 * Writes a table as CSV (RFC 4180).
 *
 * @param table The table.
 * @returns A line for the names of the columns, and one for each candidate.
 */
export function tableCsv({ searched, seeds, rows }: SweepTable): string {
  const names = [
    ...["rank", "candidate", ...searched, "epochs", "mean", "std"],
    ...seeds.map((seed) => `seed ${seed}`),
    "reason",
  ];
  const lines = rows.map((row) => [
    ...[row.rank, row.candidate, ...searched.map((name) => row.values[name] ?? "")],
    ...[row.epochs, row.mean, row.std, ...row.accuracies, row.reason],
  ]);
  return [names, ...lines].map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(value: SettingValue | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
