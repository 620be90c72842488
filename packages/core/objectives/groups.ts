/**
 * The objective of grouped goodness: the channels of a layer form one group per label, and the groups'
 * goodnesses are the logits of a local softmax (Papachristodoulou et al. 2024, section 3.2). No label
 * goes in, no negatives are needed, and a prediction is one pass.
 *
 * @module
 */

import { softmaxCrossEntropy } from "./cross_entropy.ts";
import { bestWrongLabels } from "./negatives.ts";
import type { Network } from "../network/geometry.ts";
import { batchMeans, imageRows, type LocalObjective } from "./objective.ts";
import type { Ops } from "../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/** The objective `grouped`. */
export const groupedObjective: LocalObjective = {
  rows: (ops, network, _options, { state, inputs }) =>
    imageRows(ops, network, state, tensorNamed(inputs, "images")),
  loss: crossEntropy,
};

/** The cross-entropy of the true label under `softmax(lossScale * goodness)`. */
function crossEntropy<T>(
  ops: Ops<T>,
  _network: Network,
  { lossScale, batchSize }: ObjectiveOptions,
  { goodness, inputs }: { goodness: T; inputs: TensorMap<T> },
): { gradient: T; metrics: T } {
  const labels = ops.reshape(tensorNamed(inputs, "labels"), ops.shape(goodness)); // [1, B, Y]
  const { loss, gradient } = softmaxCrossEntropy(ops, ops.mul(goodness, lossScale), labels);
  const positive = ops.sum(ops.mul(goodness, labels), 2);
  const hardest = bestWrongLabels(ops, labels, goodness);
  const negative = ops.sum(ops.mul(goodness, hardest), 2);
  return {
    gradient: ops.mul(gradient, lossScale / batchSize),
    metrics: batchMeans(ops, [loss, positive, negative, ops.greater(negative, positive)]),
  };
}
