/**
 * The tables of the page of results.
 *
 * @module
 */

import { code, markdownTable, percent } from "@goodness/trainer/text";
import type { Anchor, Goal, LedgerEntry } from "./entry.ts";
import type { LedgerRecord } from "./record.ts";
import type { Statistics } from "./statistics.ts";
import { type EntrySummary, errorPercent, LEAST_SEEDS } from "./summary.ts";

const NONE = "-";

/**
 * The table of results: published figures, goal and ours, entry by entry.
 *
 * @param summaries The summaries of all entries.
 * @returns The table.
 */
export function resultsTable(summaries: readonly EntrySummary[]): string {
  const headings = [
    "entry",
    "paper",
    "best open implementations",
    "ours",
    "each seed",
    "goal",
    "reached",
    "seconds",
    "command",
  ];
  return markdownTable(
    headings,
    summaries.map((summary) => {
      const { entry, records, error, seconds } = summary;
      return [
        code(entry.id),
        anchorsText(entry, "paper"),
        anchorsText(entry, "open"),
        statisticsText(error, 3),
        records.map((record) => `${record.seed}: ${errorPercent(record).toFixed(2)}`).join(", ") ||
        NONE,
        goalText(entry.goal),
        reachedText(summary),
        statisticsText(seconds, 1),
        code(`deno task reproduce --only ${entry.id}`),
      ];
    }),
  );
}

function anchorsText({ anchors }: LedgerEntry, kind: Anchor["kind"]): string {
  return anchors.filter((anchor) => anchor.kind === kind)
    .map((anchor) => `${anchorError(anchor)} (${anchor.name})`).join("; ") || NONE;
}

function anchorError({ error, std }: Anchor): string {
  return error.toFixed(2) + (std === undefined ? "" : ` ± ${std.toFixed(2)}`);
}

function statisticsText(statistics: Statistics | null, decimals: number): string {
  if (statistics === null) return NONE;
  const { mean, std, count } = statistics;
  const scatter = std === null ? "" : ` ± ${std.toFixed(decimals)}`;
  return `${mean.toFixed(decimals)}${scatter} (n = ${count})`;
}

function goalText({ error, seconds }: Goal): string {
  return seconds === undefined ? error.toFixed(2) : `${error.toFixed(2)} in ${seconds} s`;
}

function reachedText({ reached, records }: EntrySummary): string {
  if (reached === null) return "no record";
  const few = records.length < LEAST_SEEDS ? `, ${seedCount(records.length)} only` : "";
  return `${reached ? "yes" : "no"}${few}`;
}

/**
 * The table of runs: the figures and the command of each.
 *
 * @param records The records that are up to date.
 * @returns The table.
 */
export function runsTable(records: readonly LedgerRecord[]): string {
  const headings = [
    "entry",
    "seed",
    "test errors",
    "test accuracy",
    "layers alone",
    "random features",
    "validation",
    "seconds",
    "images/s",
    "epochs",
    "parameters",
    "command",
  ];
  return markdownTable(
    headings,
    records.map((record) => [
      code(record.entry),
      String(record.seed),
      `${record.testErrors} of ${record.testImages}`,
      percent(record.testAccuracy),
      record.accuracyPerLayer.map(percent).join(", ") || NONE,
      record.randomFeatureAccuracy === null ? NONE : percent(record.randomFeatureAccuracy),
      record.validationAccuracy === null ? NONE : percent(record.validationAccuracy),
      record.seconds.toFixed(1),
      record.imagesPerSecond.toFixed(0),
      String(record.epochs),
      record.parameters.toLocaleString("en"),
      code(record.command),
    ]),
  );
}

/**
 * The table of hardware, versions and training data of the runs.
 *
 * @param records The records that are up to date.
 * @returns The table.
 */
export function hardwareTable(records: readonly LedgerRecord[]): string {
  const headings = ["entry", "seed", "date", "processor", "engine", "versions", "training data"];
  return markdownTable(
    headings,
    records.map(({ entry, seed, date, processor, engine, device, versions, fingerprint }) => [
      code(entry),
      String(seed),
      date.slice(0, "2000-01-01".length),
      processor === null ? "not recorded" : `${processor.model}, ${processor.cores} logical cores`,
      `${engine} (${device})`,
      Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", "),
      code(fingerprint.slice(0, 12)),
    ]),
  );
}

/**
 * The table of published figures and their sources.
 *
 * @param entries The entries.
 * @returns The table.
 */
export function sourcesTable(entries: readonly LedgerEntry[]): string {
  const anchors = new Set(entries.flatMap((entry) => entry.anchors));
  const rows = [...anchors].map((anchor) => [
    anchor.name,
    anchorError(anchor),
    anchor.kind === "paper" ? "paper" : "open implementation",
    anchor.source,
  ]);
  return markdownTable(["what", "test error", "kind", "source"], rows);
}

/**
 * Writes a number of seeds.
 *
 * @param count How many.
 * @returns Such as `1 seed`.
 */
export function seedCount(count: number): string {
  return `${count} ${count === 1 ? "seed" : "seeds"}`;
}
