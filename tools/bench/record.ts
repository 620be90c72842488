/**
 * The record of a run: what `docs/performance.md` is made from.
 *
 * @module
 */

import { RecordStore } from "@goodness/research/record_store";
import { join } from "node:path";
import * as v from "valibot";
import { BENCH_CASE, BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
import { fileName, hardwareOf } from "./hardware.ts";
import { MACHINE, type Machine } from "./machine.ts";

/** A run of one kind on one engine. */
export interface BenchRecord {
  /** What was measured. */
  readonly kind: BenchKind;
  /** The command that measured it. */
  readonly command: string;
  /** When, in ISO 8601. */
  readonly date: string;
  /** On what. */
  readonly machine: Machine;
  /** What was found, at least one case. */
  readonly cases: readonly BenchCase[];
  /** Tests against the float64 reference that passed on a graphics card before it was measured. */
  readonly parityTests?: number;
}

const RECORD = v.strictObject({
  kind: v.picklist(BENCH_KINDS),
  command: v.string(),
  date: v.pipe(v.string(), v.isoTimestamp()),
  machine: MACHINE,
  cases: v.pipe(v.array(BENCH_CASE), v.minLength(1)),
  parityTests: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** The engine that a record is of: that of its first case, as others may be a peer's. */
export function engineOf({ cases }: Pick<BenchRecord, "cases">): string {
  return cases[0]?.engine ?? "unknown";
}

/** The records of one piece of hardware: one file a kind and engine. */
export const BENCH_RECORDS: RecordStore<BenchRecord> = new RecordStore<BenchRecord>(RECORD, {
  nameOf: (record) => `${record.kind}-${engineOf(record)}`,
  remedy: "measure it again",
});

/** The schema of a record. */
export const BENCH_RECORD: v.GenericSchema<unknown, BenchRecord> = RECORD;

/**
 * Writes a record into the folder of its hardware, and replaces an earlier one of its kind and engine.
 *
 * @param folder The folder of all records.
 * @param record The record.
 * @returns The file.
 * @throws {InputError} If this process may not write there.
 */
export async function writeBenchRecord(folder: string, record: BenchRecord): Promise<string> {
  return await BENCH_RECORDS.write(join(folder, fileName(hardwareOf(record))), record);
}

/**
 * Reads all records.
 *
 * @param folder The folder, with a folder for each piece of hardware; need not exist.
 * @returns The records, by hardware in the order of their folders, then in that of kinds and engines.
 * @throws {SyntaxError} If one is damaged or not under its own name; the message says where.
 */
export async function readBenchRecords(folder: string): Promise<BenchRecord[]> {
  const read: BenchRecord[] = [];
  for (const name of await folderNames(folder)) {
    const records = await BENCH_RECORDS.read(join(folder, name));
    for (const record of records) {
      const own = fileName(hardwareOf(record));
      if (own === name) continue;
      throw new SyntaxError(
        `Cannot use the records in ${join(folder, name)}: the folder's name must be ${own}`,
      );
    }
    read.push(...BENCH_KINDS.flatMap((kind) => records.filter((record) => record.kind === kind)));
  }
  return read;
}

async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
