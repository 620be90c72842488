/**
 * The accuracies that a cold command is timed to.
 *
 * @module
 */

import type { PresetName } from "@goodness/trainer";

/** An accuracy, and the training that reaches it. */
export interface ColdTarget {
  /** The share of images that are to be read correctly. */
  readonly accuracy: number;
  /** The epochs on all 60,000 training images. */
  readonly epochs: number;
}

/** The preset that is timed. */
export const COLD_PRESET = "local" satisfies PresetName;

/**
 * The targets. The epochs are chosen on validation images: after 1,000 steps, five epochs of 50,000 images,
 * 99.02 % of them are right, after 2,000 steps 99.28 % (`docs/experiments.md`). A training on all images makes 240
 * steps an epoch.
 */
export const COLD_TARGETS: readonly ColdTarget[] = [
  { accuracy: 0.99, epochs: 4 },
  { accuracy: 0.992, epochs: 8 },
];

/**
 * Lists the flags of a target's training.
 *
 * @param target The target.
 * @returns Flags of `deno task train:supervised`.
 */
export function coldFlags({ epochs }: Pick<ColdTarget, "epochs">): string[] {
  return ["--epochs", String(epochs), "--validation", "0"];
}

/**
 * Names the command of a training.
 *
 * @param flags Its flags.
 * @returns What its case is called.
 */
export function coldName(flags: readonly string[]): string {
  return ["train:supervised", ...flags].join(" ");
}
