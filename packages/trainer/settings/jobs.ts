/**
 * Which kind of training a preset is for.
 *
 * @module
 */

import { networkPreset, type NetworkSpec, objectiveOf } from "@goodness/core";
import { type PresetName, PRESETS } from "./presets.ts";
import type { Job } from "./setting.ts";
import type { TrainingSettings } from "./table.ts";

/** The preset of a job that names none. */
export const DEFAULT_PRESETS: Readonly<Record<Job, PresetName>> = {
  supervised: "local",
  unsupervised: "unsupervised",
};

/** What tells a training with labels from one without. */
export interface JobSettings extends Pick<TrainingSettings, "labelPlacement"> {
  /** The preset. */
  readonly preset: PresetName;
}

/**
 * What a training with some settings does.
 *
 * @param settings The settings.
 * @returns The job.
 *
 * @example
 * ```ts
 * import { defaultSettings, jobOf } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(jobOf(defaultSettings("local")), "supervised");
 * ```
 */
export function jobOf({ preset, labelPlacement }: JobSettings): Job {
  const { objective } = networkPreset(PRESETS[preset].network);
  return jobOfNetwork({ objective, labelPlacement });
}

/**
 * What the training of a network does.
 *
 * @param network The network as data, or the two of its fields that say what it learns.
 * @returns The job.
 *
 * @example
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { jobOfNetwork } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const network = { ...networkPreset("local"), labelPlacement: "nowhere" } as const;
 * assertEquals(jobOfNetwork(network), "unsupervised");
 * ```
 */
export function jobOfNetwork(network: Pick<NetworkSpec, "objective" | "labelPlacement">): Job {
  return objectiveOf(network).learnsLabels ? "supervised" : "unsupervised";
}
