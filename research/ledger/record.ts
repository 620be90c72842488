/**
 * The record of a run: a small file that is kept when the run folder is deleted.
 *
 * @module
 */

import type { Processor } from "@goodness/trainer/runs";
import { migrateSettings } from "@goodness/trainer/settings";
import * as v from "valibot";
import { runName } from "./entry.ts";
import { RecordStore } from "./record_store.ts";

/** A setting's value. */
export type SettingValue = string | number | boolean;

/** The record of a finished run of an entry. */
export interface LedgerRecord {
  /** The entry's name. */
  readonly entry: string;
  /** The seed. */
  readonly seed: number;
  /** The command that trained it. */
  readonly command: string;
  /** All settings that it was trained with. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** The share of test images classified correctly, in `[0, 1]`. */
  readonly testAccuracy: number;
  /** How many test images were classified wrongly. */
  readonly testErrors: number;
  /** How many test images there are. */
  readonly testImages: number;
  /** The share of test images that each layer alone classifies correctly. */
  readonly accuracyPerLayer: readonly number[];
  /** The share of validation images classified correctly; `null` if there were none. */
  readonly validationAccuracy: number | null;
  /**
   * The share of test images that a head on the untrained network classifies correctly; `null` if the
   * network itself learns labels.
   */
  readonly randomFeatureAccuracy: number | null;
  /** Seconds of training: steps, validation and, without labels, the heads. */
  readonly seconds: number;
  /** Training images per second of training. */
  readonly imagesPerSecond: number;
  /** How many times each training image was seen. */
  readonly epochs: number;
  /** Trained numbers of the network. */
  readonly parameters: number;
  /** The engine. */
  readonly engine: string;
  /** The device of the engine. */
  readonly device: string;
  /** The machine's processor; `null` if it is unknown. */
  readonly processor: Processor | null;
  /** Versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The checksum of the images and labels that it was trained on. */
  readonly fingerprint: string;
  /** When it was finished, in ISO 8601. */
  readonly date: string;
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.finite(), v.check((x: number) => x > 0, "must be positive"));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const RECORD = v.pipe(
  v.strictObject({
    entry: v.string(),
    seed: whole,
    command: v.string(),
    settings: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
    testAccuracy: share,
    testErrors: whole,
    testImages: v.pipe(whole, v.minValue(1)),
    accuracyPerLayer: v.array(share),
    validationAccuracy: v.nullable(share),
    randomFeatureAccuracy: v.optional(v.nullable(share), null),
    seconds: positive,
    imagesPerSecond: positive,
    epochs: positive,
    parameters: v.pipe(whole, v.minValue(1)),
    engine: v.string(),
    device: v.string(),
    processor: v.nullable(v.strictObject({ model: v.string(), cores: whole })),
    versions: v.record(v.string(), v.string()),
    fingerprint: v.string(),
    date: v.pipe(v.string(), v.isoTimestamp()),
  }),
  v.check(
    ({ testAccuracy, testErrors, testImages }) =>
      Math.round((1 - testAccuracy) * testImages) === testErrors,
    "testErrors and testAccuracy contradict each other",
  ),
);

/** The records of the ledger: one file an entry and seed, its settings under today's names. */
export const LEDGER_RECORDS: RecordStore<LedgerRecord> = new RecordStore<LedgerRecord>(
  v.pipe(
    RECORD,
    v.transform((record) => ({ ...record, settings: migrateSettings(record.settings) })),
  ),
  {
    nameOf: ({ entry, seed }) => runName(entry, seed),
    remedy: "remove it and record the run again",
  },
);
