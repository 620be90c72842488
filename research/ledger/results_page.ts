/**
 * The page of results, written from the records alone.
 *
 * @module
 */

import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { bullets, code, markdownTable, paragraph } from "@goodness/trainer/text";
import { dirname } from "node:path";
import { chosenSettings, entrySeeds, entrySettings, type LedgerEntry } from "./entry.ts";
import type { LedgerRow } from "./ledger.ts";
import type { LedgerRecord } from "./record.ts";
import {
  hardwareTable,
  resultsTable,
  runsTable,
  seedCount,
  sourcesTable,
} from "./results_tables.ts";
import { type EntrySummary, LEAST_SEEDS, summariseLedger } from "./summary.ts";

const ORIGIN =
  "`deno task reproduce` writes this page from the records in `docs/ledger/`, and a test compares the " +
  "two. `deno task reproduce --render` writes it again without training.";

const CHOICE =
  "Settings are those of a preset (`packages/trainer/settings/presets.ts`). They were chosen by the " +
  "accuracy on validation images, the last 10,000 training images. No setting, epoch or seed was " +
  "chosen on test images. The table has the number of images that the runs themselves hold out: 0 if " +
  "the final training, with all settings chosen, uses all training images. Every record has all " +
  "settings of its run.";

const LEGEND =
  "Errors are in percent of the test images, which a run classifies once, at its end. Ours are mean ± " +
  "sample standard deviation over seeds. A goal is reached if the means reach it. _Random features_ " +
  "is the test accuracy of the same softmax head on the same network before training.";

/**
 * Writes the page of results.
 *
 * @param entries The entries.
 * @param rows The rows of the ledger.
 * @returns The page in Markdown.
 */
export function renderResults(
  entries: readonly LedgerEntry[],
  rows: readonly LedgerRow[],
): string {
  const summaries = summariseLedger(entries, rows);
  const records = summaries.flatMap((summary) => summary.records);
  return [
    "# Results",
    paragraph(ORIGIN),
    paragraph(LEGEND),
    resultsTable(summaries),
    notes(entries),
    "## Runs",
    records.length === 0 ? "There is no record yet." : runsTable(records),
    "## Hardware and versions",
    records.length === 0 ? "There is no record yet." : hardwareTable(records),
    "## Sources of the published figures",
    sourcesTable(entries),
    "## How settings were chosen",
    choice(entries),
    "## What is missing",
    missing(summaries),
  ].join("\n\n") + "\n";
}

/**
 * Writes the page to a file.
 *
 * @param path The file.
 * @param page The page.
 * @throws {InputError} If this process may not write there.
 */
export async function writeResultsPage(path: string, page: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeFileAtomically(path, page);
  } catch (error) {
    throw explainWriteError(error, path, "docs");
  }
}

function notes(entries: readonly LedgerEntry[]): string {
  return bullets(
    entries.map(({ id, title, note }) =>
      `${code(id)}: ${title}.${note === undefined ? "" : ` ${note}`}`
    ),
  );
}

function choice(entries: readonly LedgerEntry[]): string {
  const rows = entries.map((entry) => {
    const [seed = 1] = entrySeeds(entry);
    const { seed: _, preset: __, dataset: ___, ...others } = chosenSettings(entry, seed);
    const { validation, dataset } = entrySettings(entry, seed);
    const changed = Object.entries(others).map(([key, value]) => `${key} ${value}`).join(", ");
    return [code(entry.id), code(entry.preset), changed || "-", dataset, String(validation)];
  });
  return paragraph(CHOICE) + "\n\n" +
    markdownTable(["entry", "preset", "changed", "dataset", "validation images"], rows);
}

function missing(summaries: readonly EntrySummary[]): string {
  const items = summaries.flatMap(({ entry, records, stale, missing }) => [
    ...(records.length < LEAST_SEEDS || missing.length > 0
      ? [`${code(entry.id)} has ${seedCount(records.length)}${few(records)}${without(missing)}.`]
      : []),
    ...stale.map(({ seed, differences }) =>
      `${code(entry.id)} is stale for seed ${seed}, which is left out: ${differences.join("; ")}.`
    ),
  ]);
  return items.length === 0 ? "Nothing." : bullets(items);
}

function few(records: readonly LedgerRecord[]): string {
  return records.length < LEAST_SEEDS ? `, fewer than ${LEAST_SEEDS}` : "";
}

function without(seeds: readonly number[]): string {
  if (seeds.length === 0) return "";
  return `; without a record: ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
}
