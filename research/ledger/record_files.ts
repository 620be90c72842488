/**
 * The records on disk: one file an entry and seed.
 *
 * @module
 */

import { join } from "node:path";
import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { runName } from "./entry.ts";
import { formatRecord, type LedgerRecord, parseRecord } from "./record.ts";

/**
 * Reads all records of a folder.
 *
 * @param folder The folder; need not exist.
 * @returns The records, in the order of their files' names.
 * @throws {SyntaxError} If a record is damaged or not under its own name.
 */
export async function readRecords(folder: string): Promise<LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  for (const name of await recordNames(folder)) {
    const path = join(folder, name);
    const record = parseRecord(await Deno.readTextFile(path), path);
    const own = recordName(record);
    if (own !== name) throw new SyntaxError(`Cannot use the record ${path}: it is that of ${own}`);
    records.push(record);
  }
  return records;
}

async function recordNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).filter((name) => name.endsWith(".json")).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Keeps a record, in place of an earlier one of the same entry and seed.
 *
 * @param folder The folder of records; made if it does not exist.
 * @param record The record.
 * @returns The file.
 * @throws {RangeError} If this process may not write there.
 */
export async function writeRecord(folder: string, record: LedgerRecord): Promise<string> {
  const path = join(folder, recordName(record));
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeFileAtomically(path, formatRecord(record));
  } catch (error) {
    throw explainWriteError(error, path, "docs");
  }
  return path;
}

function recordName({ entry, seed }: LedgerRecord): string {
  return `${runName(entry, seed)}.json`;
}
