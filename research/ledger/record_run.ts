/**
 * Making the record of a run from its folder, whether `reproduce` or a training command made it.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { decodeModel, parameterCount } from "@goodness/core";
import { loadTestSplit } from "@goodness/trainer/data";
import { migrateSettings } from "@goodness/trainer/settings";
import { exists, isVacant, RunFolder } from "@goodness/trainer/storage";
import { keptAccuracy } from "@goodness/trainer/training";
import * as v from "valibot";
import { entryDataset, type LedgerEntry } from "./entry.ts";
import type { LedgerRecord } from "./record.ts";
import { recordDifferences, settingDifferences } from "./staleness.ts";

/** The state of a run in its folder. */
export type FoundRun =
  | { readonly status: "absent" }
  | { readonly status: "begun" }
  | { readonly status: "different"; readonly differences: readonly string[] }
  | { readonly status: "finished"; readonly record: LedgerRecord };

const CONFIG = v.object({
  command: v.string(),
  settings: v.objectWithRest(
    { engine: v.string(), batchSize: v.number() },
    v.union([v.string(), v.number(), v.boolean()]),
  ),
  fingerprint: v.string(),
  device: v.string(),
  processor: v.optional(v.nullable(v.object({ model: v.string(), cores: v.number() })), null),
  versions: v.record(v.string(), v.string()),
});

type RunConfig = v.InferOutput<typeof CONFIG>;

/**
 * Looks at the run folder of an entry.
 *
 * @param path The run folder.
 * @param entry The entry; its dataset must exist.
 * @param seed The seed.
 * @returns The state; `different` for a run with other settings than the entry's, finished or not.
 * @throws {Deno.errors.NotFound} If the folder exists and is no run folder.
 * @throws {SyntaxError} If a file of the run is damaged.
 */
export async function findRun(path: string, entry: LedgerEntry, seed: number): Promise<FoundRun> {
  if (await isVacant(path)) return { status: "absent" };
  const { folder, config } = await RunFolder.open(path);
  const parsed = parseConfig(config, path);
  const differences = settingDifferences(entry, seed, parsed.settings);
  if (differences.length > 0) return { status: "different", differences };
  if (!await exists(folder.modelPath)) return { status: "begun" };
  const record = await recordOf(folder, parsed, entry, seed);
  const others = recordDifferences(entry, record);
  return others.length > 0
    ? { status: "different", differences: others }
    : { status: "finished", record };
}

function parseConfig(config: unknown, path: string): RunConfig {
  const result = v.safeParse(CONFIG, config);
  if (result.success) {
    const { settings, ...others } = result.output;
    const { engine, batchSize } = settings;
    return { ...others, settings: { engine, batchSize, ...migrateSettings(settings) } };
  }
  const [issue] = result.issues;
  throw new SyntaxError(
    `Cannot record ${path}: its config.json is damaged at "${v.getDotPath(issue) ?? ""}": ` +
      issue.message,
  );
}

async function recordOf(
  folder: RunFolder,
  { settings, ...config }: RunConfig,
  entry: LedgerEntry,
  seed: number,
): Promise<LedgerRecord> {
  const { network, training, head } = decodeModel(
    await readBytes(folder.modelPath, { expected: "a model file" }),
    folder.modelPath,
  );
  const { mtime } = await Deno.stat(folder.modelPath);
  const metrics = await folder.readMetrics();
  const { count: testImages } = await loadTestSplit(entryDataset(entry).source);
  const { testAccuracy, accuracyPerLayer, seconds, epochs } = training;
  if (testAccuracy === undefined) {
    throw new SyntaxError(`Cannot record ${folder.path}: its model was not tested`);
  }
  return {
    entry: entry.id,
    seed,
    command: config.command,
    settings,
    testAccuracy,
    testErrors: Math.round((1 - testAccuracy) * testImages),
    testImages,
    accuracyPerLayer,
    validationAccuracy: head?.training.validationAccuracy ??
      keptAccuracy(metrics, Number(settings.patience ?? 0)) ?? null,
    randomFeatureAccuracy: head?.training.randomFeatureAccuracy ?? null,
    seconds,
    imagesPerSecond: (metrics.at(-1)?.step ?? 0) * settings.batchSize / seconds,
    epochs,
    parameters: parameterCount(network),
    engine: settings.engine,
    device: config.device,
    processor: config.processor,
    versions: config.versions,
    fingerprint: config.fingerprint,
    date: (mtime ?? new Date()).toISOString(),
  };
}
