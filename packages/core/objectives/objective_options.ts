/**
 * What a local objective is told besides the network.
 *
 * @module
 */

import type { Loss } from "./loss.ts";
import type { LossName } from "./losses.ts";
import type { NegativesName } from "./negatives.ts";

/** What a local objective is told besides the network. */
export interface ObjectiveOptions {
  /** Images in a batch. */
  readonly batchSize: number;
  /** The local loss: its name, or a loss of one's own. */
  readonly loss: LossName | Loss;
  /** The scale of goodness inside the loss. */
  readonly lossScale: number;
  /** How negatives are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly negativeSharpness: number;
  /** Whether negatives carry no label at all. */
  readonly unlabelledNegatives: boolean;
}
