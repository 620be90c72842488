/**
 * The lines of `metrics.jsonl`.
 *
 * @module
 */

import { checksumText } from "@goodness/core/files";
import * as v from "valibot";
import { parseJson } from "./json.ts";

/** A line of `metrics.jsonl`. */
export interface MetricsRecord {
  /** Steps made when it was measured. */
  readonly step: number;
  /** The measurements. */
  readonly [name: string]: unknown;
}

const RECORD: v.GenericSchema<unknown, MetricsRecord> = v.looseObject({ step: v.number() });

/**
 * Writes metrics as JSON Lines.
 *
 * @param records The records, one a line.
 * @returns The text of the file.
 */
export function formatMetrics(records: readonly MetricsRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/**
 * Computes a checksum of metrics.
 *
 * @param records The records.
 * @returns 8 hexadecimal digits.
 */
export function metricsChecksum(records: readonly MetricsRecord[]): string {
  return checksumText(formatMetrics(records));
}

/**
 * Parses metrics from JSON Lines.
 *
 * @param text The text of the file.
 * @param name What to call the file in errors.
 * @returns The records.
 * @throws {SyntaxError} If a line is not JSON, or has no step.
 */
export function parseMetrics(text: string, name: string): MetricsRecord[] {
  return text.split("\n").filter(Boolean).map((line) => {
    const { success, output } = v.safeParse(RECORD, parseJson(line, name));
    if (success) return output;
    throw new SyntaxError(`Cannot read ${name}: a line has no number "step"`);
  });
}
