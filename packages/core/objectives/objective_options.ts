/**
 * What a local objective is told besides the network.
 *
 * @module
 */

import type { LossName } from "./losses.ts";
import type { NegativesName } from "./negatives.ts";

/** What a local objective is told besides the network. */
export interface ObjectiveOptions {
  /** Images in a batch. */
  readonly batchSize: number;
  /** The local loss. */
  readonly loss: LossName;
  /** The scale of goodness inside the loss. */
  readonly lossScale: number;
  /** How negatives are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly negativeSharpness: number;
  /** Whether negatives carry no label at all. @default {false} */
  readonly unlabelledNegatives?: boolean;
}
