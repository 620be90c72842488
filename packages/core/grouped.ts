/**
 * The objective of grouped goodness: the channels of a layer form one group per label, and the groups'
 * goodnesses are the logits of a local softmax (Papachristodoulou et al. 2024, section 3.2). No label
 * goes in, no negatives are needed, and a prediction is one pass.
 *
 * @module
 */

import { softmaxCrossEntropy } from "./cross_entropy.ts";
import { firstLayer, imageProduct } from "./forward.ts";
import { foldPlaces } from "./layer.ts";
import { bestWrongLabels } from "./negatives.ts";
import type { Network } from "./network.ts";
import {
  batchMeans,
  type LocalObjective,
  type StepTensors,
  type TrainingRows,
} from "./objective.ts";
import type { Ops } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";
import type { StepOptions } from "./step_options.ts";

/** The objective `grouped`. */
export const groupedObjective: LocalObjective = { rows: imageRows, loss: crossEntropy };

function imageRows<T>(
  ops: Ops<T>,
  network: Network,
  _options: StepOptions,
  { state, inputs }: StepTensors<T>,
): TrainingRows<T> {
  const layer = firstLayer(network);
  const images = imageProduct(ops, network, state, tensorNamed(inputs, "images"));
  return {
    product: images.product,
    gradient: (dz) => ops.matMul(images.inputs, foldPlaces(ops, layer, dz)),
  };
}

/** The cross-entropy of the true label under `softmax(slope * goodness)`. */
function crossEntropy<T>(
  ops: Ops<T>,
  _network: Network,
  { slope, batchSize }: StepOptions,
  { goodness, inputs }: { goodness: T; inputs: TensorMap<T> },
): { gradient: T; metrics: T } {
  const labels = ops.reshape(tensorNamed(inputs, "labels"), ops.shape(goodness)); // [1, B, Y]
  const { loss, gradient } = softmaxCrossEntropy(ops, ops.mul(goodness, slope), labels);
  const positive = ops.sum(ops.mul(goodness, labels), 2);
  const hardest = bestWrongLabels(ops, labels, goodness);
  const negative = ops.sum(ops.mul(goodness, hardest), 2);
  return {
    gradient: ops.mul(gradient, slope / batchSize),
    metrics: batchMeans(ops, [loss, positive, negative, ops.greater(negative, positive)]),
  };
}
