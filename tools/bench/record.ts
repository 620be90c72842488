/**
 * The record of a run: what `docs/performance.md` is made from.
 *
 * @module
 */

import { writeFileAtomically } from "@goodness/trainer/storage";
import { join } from "node:path";
import * as v from "valibot";
import { BENCH_CASE, BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
import type { Machine } from "./machine.ts";

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

const whole = v.pipe(v.number(), v.integer(), v.minValue(1));

const RECORD = v.strictObject({
  kind: v.picklist(BENCH_KINDS),
  command: v.string(),
  date: v.pipe(v.string(), v.isoTimestamp()),
  machine: v.strictObject({
    processor: v.nullable(v.strictObject({ model: v.string(), cores: whole })),
    memoryBytes: whole,
    system: v.string(),
  }),
  cases: v.pipe(v.array(BENCH_CASE), v.minLength(1)),
});

/** The engine that a record is of: that of its first case, as others may be a peer's. */
export function engineOf({ cases }: Pick<BenchRecord, "cases">): string {
  return cases[0]?.engine ?? "unknown";
}

function nameOf(record: Pick<BenchRecord, "kind" | "cases">): string {
  return `${record.kind}-${engineOf(record)}.json`;
}

/**
 * Reads all records of a folder.
 *
 * @param folder The folder; need not exist.
 * @returns The records, in the order of kinds, then of engines.
 * @throws {SyntaxError} If one is damaged or not under its own name; the message says where.
 */
export async function readBenchRecords(folder: string): Promise<BenchRecord[]> {
  const records: BenchRecord[] = [];
  for (const name of await recordNames(folder)) {
    const path = join(folder, name);
    const record = parseBenchRecord(await Deno.readTextFile(path), path);
    if (nameOf(record) !== name) {
      throw new SyntaxError(`Cannot use the record ${path}: its name must be ${nameOf(record)}`);
    }
    records.push(record);
  }
  return BENCH_KINDS.flatMap((kind) => records.filter((record) => record.kind === kind));
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
 * Reads a record.
 *
 * @param text The file's text.
 * @param name What to call it in errors.
 * @returns The record.
 * @throws {SyntaxError} If it is damaged; the message says where.
 */
export function parseBenchRecord(text: string, name: string): BenchRecord {
  const damaged = (reason: string, cause?: unknown): SyntaxError =>
    new SyntaxError(`Cannot read the record ${name}: ${reason}; measure it again`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged("it is not JSON", cause);
  }
  const result = v.safeParse(RECORD, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw damaged(`"${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}

/**
 * Keeps a record, in place of an earlier one of the same kind and engine.
 *
 * @param folder The folder; made if it does not exist.
 * @param record The record.
 * @returns The file.
 */
export async function writeBenchRecord(folder: string, record: BenchRecord): Promise<string> {
  const path = join(folder, nameOf(record));
  await Deno.mkdir(folder, { recursive: true });
  await writeFileAtomically(path, JSON.stringify(record, null, 2) + "\n");
  return path;
}
