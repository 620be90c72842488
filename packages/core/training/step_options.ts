/**
 * The options of a training step.
 *
 * @module
 */

import { ADAM_DEFAULTS } from "./adam.ts";
import type { ObjectiveOptions } from "../objectives/objective_options.ts";
import type { OptimiserOptions } from "./optimiser.ts";

/** What a step learns from: positives and negatives, or one of them, alternating from step to step. */
export const UPDATES_NAMES = ["paired", "alternating"] as const;

/** The name of what a step learns from. */
export type UpdatesName = typeof UPDATES_NAMES[number];

/** The options of a training step. */
export interface StepOptions extends ObjectiveOptions, OptimiserOptions {
  /** Whether a step learns from positives and negatives, or steps alternate between the two. */
  readonly updates: UpdatesName;
  /**
   * Examples whose derivative is at most this fraction of the loss's largest one are not learnt from, in
   * `[0, 1)`; 0 learns from all.
   */
  readonly easyExampleThreshold: number;
  /** The dropout rate of the inputs of hidden layers, in `[0, 1)`; 0 for none. */
  readonly dropout: number;
  /** The strength of peer normalisation; 0 for none. */
  readonly peer: number;
}

/** The options of the preset `local`, with all that is optional left out. */
export const STEP_DEFAULTS: StepOptions = {
  batchSize: 250,
  loss: "pairwise",
  lossScale: 20,
  negatives: "hard",
  negativeSharpness: 20,
  unlabelledNegatives: false,
  updates: "paired",
  easyExampleThreshold: 0,
  dropout: 0,
  peer: 0,
  weightDecay: 0,
  adam: ADAM_DEFAULTS,
  ema: 0,
};

/**
 * The options of a training step.
 *
 * @param changes What differs from {@linkcode STEP_DEFAULTS}.
 * @returns All options.
 *
 * @example A small step with another loss
 * ```ts
 * import { stepOptions } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const options = stepOptions({ batchSize: 10, loss: "threshold" });
 * assertEquals([options.loss, options.dropout], ["threshold", 0]);
 * ```
 */
export function stepOptions(changes: Partial<StepOptions> = {}): StepOptions {
  return { ...STEP_DEFAULTS, ...changes };
}
