/**
 * Migration of files of version 0.1.0 to the names of today. No other code knows the old names.
 *
 * @module
 */

import { isJsonObject } from "../ops/json_object.ts";

/** New names by old ones. */
export type Renames = Readonly<Record<string, string>>;

/**
 * Gives the keys of an object their new names.
 *
 * @param values The object.
 * @param renames New names by old ones.
 * @returns A copy; keys without a new name stay as they are.
 *
 * @example
 * ```ts
 * import { renameKeys } from "@goodness/core/migration";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(renameKeys({ old: 1, kept: 2 }, { old: "new" }), { new: 1, kept: 2 });
 * ```
 */
export function renameKeys<T>(
  values: Readonly<Record<string, T>>,
  renames: Renames,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [renames[key] ?? key, value]),
  );
}

/** Label placements, by their names in version 0.1.0. */
export const OLD_LABEL_PLACEMENTS: Renames = { apart: "detached" };

/** What models call their metadata, by the names of version 0.1.0. */
const METADATA: Renames = { leastGoodness: "confidenceThreshold" };

/**
 * Brings a model file's metadata up to date.
 *
 * @param metadata The metadata as stored.
 * @returns The metadata under the names of today.
 */
export function migrateMetadata(
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  return renameKeys(metadata, METADATA);
}

/**
 * Brings the JSON of a network specification up to date.
 *
 * @param spec The JSON as stored; anything else comes back as it is.
 * @returns The JSON under the names of today.
 */
export function migrateNetworkSpec(spec: unknown): unknown {
  if (!isJsonObject(spec)) return spec;
  const { labels, ...current } = spec;
  const { input, labelPlacement } = current;
  return {
    ...current,
    ...(isCount(labels)
      ? { classes: numberedClasses(labels) }
      : labels !== undefined && { labels }),
    ...(isJsonObject(input) && { input: migrateInput(input) }),
    ...(typeof labelPlacement === "string" && {
      labelPlacement: OLD_LABEL_PLACEMENTS[labelPlacement] ?? labelPlacement,
    }),
  };
}

/** The class names of networks from before classes had names: the digits of MNIST and beyond. */
function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, label) => String(label));
}

/** An input from before images had channels. */
function migrateInput(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { mean, std, ...rest } = renameKeys(input, { deviation: "std" });
  const inChannels = (value: unknown): unknown => typeof value === "number" ? [value] : value;
  return { channels: 1, ...rest, mean: inChannels(mean), std: inChannels(std) };
}

/** What checkpoints call a tensor's running values, by the names of version 0.1.0. */
const TRAINING_TENSORS: Renames = {
  mean: "first_moment",
  square: "second_moment",
  average: "ema",
};

/**
 * Brings the name of a checkpoint's tensor up to date.
 *
 * @param name The name as stored, such as `layers.0.mean`.
 * @returns The name of today, such as `layers.0.first_moment`.
 */
export function migrateTensorName(name: string): string {
  return name.replace(/(?<=\.)(mean|square|average)$/, (last) => TRAINING_TENSORS[last] ?? last);
}

/** Whether a value can be a count of classes; a label is stored as a byte. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 256;
}
