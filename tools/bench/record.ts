/**
 * The record of a run: what `docs/performance.md` is made from.
 *
 * @module
 */

import { RecordStore } from "@goodness/research/record_store";
import * as v from "valibot";
import { BENCH_CASE, BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
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
}

const RECORD = v.strictObject({
  kind: v.picklist(BENCH_KINDS),
  command: v.string(),
  date: v.pipe(v.string(), v.isoTimestamp()),
  machine: MACHINE,
  cases: v.pipe(v.array(BENCH_CASE), v.minLength(1)),
});

/** The engine that a record is of: that of its first case, as others may be a peer's. */
export function engineOf({ cases }: Pick<BenchRecord, "cases">): string {
  return cases[0]?.engine ?? "unknown";
}

/** The records of measurements: one file a kind and engine. */
export const BENCH_RECORDS: RecordStore<BenchRecord> = new RecordStore<BenchRecord>(RECORD, {
  nameOf: (record) => `${record.kind}-${engineOf(record)}`,
  remedy: "measure it again",
});

/**
 * Reads all records of a folder.
 *
 * @param folder The folder; need not exist.
 * @returns The records, in the order of kinds, then of engines.
 * @throws {SyntaxError} If one is damaged or not under its own name; the message says where.
 */
export async function readBenchRecords(folder: string): Promise<BenchRecord[]> {
  const records = await BENCH_RECORDS.read(folder);
  return BENCH_KINDS.flatMap((kind) => records.filter((record) => record.kind === kind));
}
