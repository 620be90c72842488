/**
 * What a training step does besides the network.
 *
 * @module
 */

import type { AdamOptions } from "./adam.ts";
import type { LossName } from "../objectives/losses.ts";
import type { NegativesName } from "../objectives/negatives.ts";

/** What a step learns from. */
export const UPDATES_NAMES = ["paired", "alternating"] as const;

/** The name of what a step learns from. */
export type UpdatesName = typeof UPDATES_NAMES[number];

/** What a training step does besides the network. */
export interface StepOptions {
  /** Images in a batch. */
  readonly batchSize: number;
  /** The local loss. */
  readonly loss: LossName;
  /** How sharply the loss judges goodness. */
  readonly slope: number;
  /** How negatives are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly sharpness: number;
  /** Whether a step learns from positives and negatives, or from the two in turn. */
  readonly updates: UpdatesName;
  /** Whether negatives carry no label at all. @default {false} */
  readonly unlabelledNegatives?: boolean;
  /**
   * Rows for which the slope of the loss, as a share of the steepest, is below this are not learnt
   * from, as they are learnt already; 0 learns from all.
   */
  readonly skip: number;
  /** The share of a hidden layer's inputs that is silenced, in `[0, 1)`; 0 for none. */
  readonly dropout: number;
  /** The strength of peer normalisation; 0 for none. */
  readonly peer: number;
  /** The share of the weights that is lost per unit of learning rate; 0 for none. */
  readonly weightDecay: number;
  /** Adam's constants. */
  readonly adam: AdamOptions;
  /** Decay of the averaged weights in `[0, 1)`; 0 keeps none. */
  readonly average: number;
}
