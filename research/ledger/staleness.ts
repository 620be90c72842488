/**
 * Whether a result is still that of its entry: an entry's settings may have changed since.
 *
 * @module
 */

import { MNIST, parameterCount, resolveNetwork } from "@goodness/core";
import { settingName } from "@goodness/trainer/settings";
import { datasetName } from "@goodness/trainer/data";
import { commonSettings, networkFor } from "@goodness/trainer/settings";
import { entrySettings, type LedgerEntry } from "./entry.ts";
import type { LedgerRecord, SettingValue } from "./record.ts";

/**
 * Compares the settings of a run with those of an entry. `auto` is any engine, and a dataset is known
 * by its name, wherever it lies.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @param settings The run's settings; one that it does not have yet was what presets start from.
 * @returns What differs, in words; nothing if the run is one of the entry.
 */
export function settingDifferences(
  entry: LedgerEntry,
  seed: number,
  settings: Readonly<Record<string, SettingValue>>,
): string[] {
  const wanted = { ...entrySettings(entry, seed) } as Readonly<Record<string, SettingValue>>;
  const found: Readonly<Record<string, SettingValue>> = { ...commonSettings(), ...settings };
  const keys = new Set([...Object.keys(wanted), ...Object.keys(settings)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [comparable(key, found[key]), comparable(key, wanted[key])];
    if (was === is || (key === "engine" && is === "auto")) return [];
    return [`${settingName(key)} was ${was ?? "unknown"}, is ${is ?? "no longer a setting"}`];
  });
}

function comparable(key: string, value: SettingValue | undefined): SettingValue | undefined {
  return key === "dataset" && typeof value === "string" ? datasetName(value) : value;
}

/**
 * Compares a record with its entry: the settings, and the size of the network, which a preset may
 * change without any setting.
 *
 * @param entry The entry.
 * @param record The record.
 * @returns What differs, in words; nothing if the record counts.
 */
export function recordDifferences(entry: LedgerEntry, record: LedgerRecord): string[] {
  const differences = settingDifferences(entry, record.seed, record.settings);
  if (differences.length > 0) return differences;
  const settings = entrySettings(entry, record.seed);
  const parameters = parameterCount(resolveNetwork(networkFor(settings, MNIST)));
  if (parameters === record.parameters) return [];
  return [`the network had ${record.parameters} parameters, has ${parameters}`];
}
