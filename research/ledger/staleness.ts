/**
 * Whether a result is up to date: an entry's settings may have changed since.
 *
 * @module
 */

import { MNIST, parameterCount, resolveNetwork } from "@goodness/core";
import { commonSettings, isFoundByRun, networkFor, settingName } from "@goodness/trainer/settings";
import { datasetName } from "@goodness/trainer/data";
import { entryDataset, entrySettings, type LedgerEntry } from "./entry.ts";
import type { LedgerRecord, SettingValue } from "./record.ts";

/**
 * Compares the settings of a run with those of an entry. `auto` matches any engine, and datasets are
 * compared by name, not by folder.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @param settings The run's settings; a missing one has its default.
 * @returns The differences, in words; none if the run is one of the entry.
 */
export function settingDifferences(
  entry: LedgerEntry,
  seed: number,
  settings: Readonly<Record<string, SettingValue>>,
): string[] {
  const wanted: Readonly<Record<string, SettingValue>> = { ...entrySettings(entry, seed) };
  const found: Readonly<Record<string, SettingValue>> = { ...commonSettings(), ...settings };
  const keys = new Set([...Object.keys(wanted), ...Object.keys(settings)]);
  keys.delete("preset"); // a name for the others, and for a network
  return [...keys].flatMap((key) => {
    const [was, is] = [comparable(key, found[key]), comparable(key, wanted[key])];
    if (was === is || (is === "auto" && isFoundByRun(key))) return [];
    return [`${settingName(key)} was ${was ?? "unknown"}, is ${is ?? "no longer a setting"}`];
  });
}

function comparable(key: string, value: SettingValue | undefined): SettingValue | undefined {
  return key === "dataset" && typeof value === "string" ? datasetName(value) : value;
}

/**
 * Compares a record with its entry: the settings, and the size of the network, which can change without
 * a setting.
 *
 * @param entry The entry.
 * @param record The record.
 * @returns The differences, in words; none if the record is up to date.
 */
export function recordDifferences(entry: LedgerEntry, record: LedgerRecord): string[] {
  const differences = settingDifferences(entry, record.seed, record.settings);
  if (differences.length > 0) return differences;
  const settings = entrySettings(entry, record.seed);
  const images = { ...MNIST, ...entryDataset(entry).images };
  const parameters = parameterCount(resolveNetwork(networkFor(settings, images)));
  if (parameters === record.parameters) return [];
  return [`the network had ${record.parameters} parameters, has ${parameters}`];
}
