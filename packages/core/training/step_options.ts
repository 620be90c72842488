/**
 * What a training step does besides the network.
 *
 * @module
 */

import type { AdamOptions } from "./adam.ts";
import type { ObjectiveOptions } from "../objectives/objective_options.ts";

/** What a step learns from. */
export const UPDATES_NAMES = ["paired", "alternating"] as const;

/** The name of what a step learns from. */
export type UpdatesName = typeof UPDATES_NAMES[number];

/** What a training step does besides the network. */
export interface StepOptions extends ObjectiveOptions {
  /** Whether a step learns from positives and negatives, or from the two in turn. */
  readonly updates: UpdatesName;
  /**
   * Rows for which the slope of the loss, as a share of the steepest, is below this are not learnt
   * from, as they are learnt already; 0 learns from all.
   */
  readonly easyExampleThreshold: number;
  /** The share of a hidden layer's inputs that is silenced, in `[0, 1)`; 0 for none. */
  readonly dropout: number;
  /** The strength of peer normalisation; 0 for none. */
  readonly peer: number;
  /** The share of the weights that is lost per unit of learning rate; 0 for none. */
  readonly weightDecay: number;
  /** Adam's constants. */
  readonly adam: AdamOptions;
  /** Decay of the averaged weights in `[0, 1)`; 0 keeps none. */
  readonly ema: number;
}
