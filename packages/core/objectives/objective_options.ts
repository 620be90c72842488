/**
 * The options of a local objective.
 *
 * @module
 */

import type { Loss } from "./loss.ts";
import type { LossName } from "./losses.ts";
import type { NegativesName } from "./negatives.ts";
import type { LayerRange } from "../network/layer_range.ts";
import type { BatchShare } from "../ops/processes.ts";

/** The options of a local objective. */
export interface ObjectiveOptions extends BatchShare {
  /** Images in a batch, over all processes that share it. */
  readonly batchSize: number;
  /** The layers that this process trains. @default {all} */
  readonly layers?: LayerRange | undefined;
  /** The local loss: its name, or a custom loss. */
  readonly loss: LossName | Loss;
  /** The scale of goodness inside the loss. */
  readonly lossScale: number;
  /** How negatives are chosen. */
  readonly negatives: NegativesName;
  /** The scale of goodness in the softmax that hard negatives are drawn from, at least 0. */
  readonly negativeSharpness: number;
  /** Whether negatives have no label, in place of a wrong one. */
  readonly unlabelledNegatives: boolean;
}
