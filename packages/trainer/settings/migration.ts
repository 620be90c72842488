/**
 * Settings of version 0.1.0 under the names of today: in files, and as flags of the commands that
 * version 0.1.0 wrote into models, reports and the ledger.
 *
 * @module
 */

import { OLD_LABEL_PLACEMENTS, renameKeys, type Renames } from "@goodness/core/migration";
import { settingName } from "./names.ts";
import type { Job } from "./setting.ts";

/** What settings are called, by their names in version 0.1.0. */
export const OLD_SETTINGS: Renames = {
  labels: "labelPlacement",
  skip: "easyExampleThreshold",
  slope: "lossScale",
  sharpness: "negativeSharpness",
  average: "ema",
};

/** Flags of version 0.1.0 that were not called as their settings, by the job of the command. */
const OLD_FLAGS: Readonly<Record<Job, Renames>> = {
  supervised: {},
  unsupervised: { negatives: "storedNegatives" },
};

/**
 * Brings stored settings up to date.
 *
 * @param stored Settings by name, such as those of a run folder's `config.json`.
 * @returns The settings under the names of today.
 *
 * @example
 * ```ts
 * import { migrateSettings } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(migrateSettings({ labels: "apart", epochs: 3 }), {
 *   labelPlacement: "detached",
 *   epochs: 3,
 * });
 * ```
 */
export function migrateSettings<T>(
  stored: Readonly<Record<string, T>>,
): Record<string, T | string> {
  const settings: Record<string, T | string> = renameKeys(stored, OLD_SETTINGS);
  const { labelPlacement } = settings;
  if (typeof labelPlacement !== "string") return settings;
  return { ...settings, labelPlacement: OLD_LABEL_PLACEMENTS[labelPlacement] ?? labelPlacement };
}

/**
 * Brings the arguments of a command that trains up to date, so that commands which version 0.1.0
 * printed can still be typed.
 *
 * @param job What the command trains.
 * @param args The typed arguments.
 * @returns The arguments under the names of today.
 *
 * @example
 * ```ts
 * import { migrateArguments } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const args = migrateArguments("supervised", ["--labels", "apart", "--skip=0"]);
 * assertEquals(args, ["--label-placement", "detached", "--easy-example-threshold=0"]);
 * ```
 */
export function migrateArguments(job: Job, args: readonly string[]): string[] {
  const renames = { ...OLD_SETTINGS, ...OLD_FLAGS[job] };
  const words = args.map((word) => {
    const [, name = "", rest = ""] = /^--([a-z]+)(=.*)?$/s.exec(word) ?? [];
    const key = Object.hasOwn(renames, name) ? renames[name] : undefined;
    return key === undefined ? word : `--${settingName(key)}${rest}`;
  });
  return words.map((word, index) => migrateValue(word, words[index - 1]));
}

/** A value of `--label-placement`, in the word after it or behind `=`. */
function migrateValue(word: string, before: string | undefined): string {
  const flag = `--${settingName("labelPlacement")}`;
  if (before === flag) return OLD_LABEL_PLACEMENTS[word] ?? word;
  if (!word.startsWith(`${flag}=`)) return word;
  const value = word.slice(flag.length + 1);
  return `${flag}=${OLD_LABEL_PLACEMENTS[value] ?? value}`;
}
