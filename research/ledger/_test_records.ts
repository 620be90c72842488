/**
 * Entries and records for tests.
 *
 * @module
 */

import { networkPreset, parameterCount, resolveNetwork } from "@goodness/core";
import { entrySettings, type LedgerEntry } from "./entry.ts";
import type { LedgerRecord } from "./record.ts";

/** An entry of the preset `local`. */
export const ENTRY: LedgerEntry = {
  id: "small",
  title: "a small training",
  preset: "local",
  settings: { epochs: 2 },
  goal: { error: 1, seconds: 60 },
  anchors: [{ name: "someone's", error: 1.5, kind: "paper", source: "a paper" }],
};

/** A record that counts for an entry of the preset `local`. */
export function recordOf(
  entry: LedgerEntry,
  seed: number,
  changes: Partial<LedgerRecord> = {},
): LedgerRecord {
  return {
    entry: entry.id,
    seed,
    command: `deno task train:supervised --seed ${seed}`,
    settings: { ...entrySettings(entry, seed), engine: "native" },
    testAccuracy: 0.99,
    testErrors: 100,
    testImages: 10_000,
    accuracyPerLayer: [0.98, 0.985, 0.989],
    validationAccuracy: 0.991,
    randomFeatureAccuracy: null,
    seconds: 50,
    imagesPerSecond: 2000,
    epochs: 2,
    parameters: parameterCount(resolveNetwork(networkPreset("local"))),
    engine: "native",
    device: "CPU, 2 threads",
    processor: { model: "Some Processor", cores: 2 },
    versions: { deno: "2.9.6", engine: "ONNX Runtime 1.30.0" },
    fingerprint: "0123456789abcdef",
    date: "2026-11-24T12:00:00.000Z",
    ...changes,
  };
}

/** The test accuracy and errors of a record with so many errors. */
export function errors(count: number): Pick<LedgerRecord, "testAccuracy" | "testErrors"> {
  return { testAccuracy: 1 - count / 10_000, testErrors: count };
}
