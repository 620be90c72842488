/**
 * The record of a check: what `docs/reliability.md` is made from.
 *
 * @module
 */

import { RecordStore } from "@goodness/research/record_store";
import * as v from "valibot";
import { MACHINE, type Machine } from "../bench/machine.ts";
import type { Finding } from "./check.ts";

/** One run of a check. */
export interface CheckRecord {
  /** The name of the check. */
  readonly check: string;
  /** The command that ran it. */
  readonly command: string;
  /** When, in ISO 8601. */
  readonly date: string;
  /** The commit that was checked. */
  readonly commit: string;
  /** On what. */
  readonly machine: Machine;
  /** What all random choices followed from. */
  readonly seed: number;
  /** How often it tried. */
  readonly times: number;
  /** Whole seconds that it took. */
  readonly seconds: number;
  /** What was found, at least one row. */
  readonly findings: readonly Finding[];
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const RECORD = v.strictObject({
  check: v.string(),
  command: v.string(),
  date: v.pipe(v.string(), v.isoTimestamp()),
  commit: v.string(),
  machine: MACHINE,
  seed: whole,
  times: whole,
  seconds: whole,
  findings: v.pipe(
    v.array(
      v.strictObject({
        what: v.string(),
        figures: v.record(v.string(), v.pipe(v.number(), v.finite())),
      }),
    ),
    v.minLength(1),
  ),
});

/** The records of checks: one file a check. */
export const CHECK_RECORDS: RecordStore<CheckRecord> = new RecordStore<CheckRecord>(RECORD, {
  nameOf: ({ check }) => check,
  remedy: "run the check again",
});
