/**
 * The objective of grouped goodness: the channels of a layer form one group per label, and the groups'
 * goodnesses are the logits of a local softmax (Papachristodoulou et al. 2024, section 3.2). No label
 * goes in, no negatives are needed, and a prediction is one pass.
 *
 * @module
 */

import { firstLayer, imageProduct } from "./forward.ts";
import { foldPlaces } from "./layer.ts";
import type { Network } from "./network.ts";
import type { LocalObjective, StepTensors, TrainingRows } from "./objective.ts";
import type { Ops } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";
import type { StepOptions } from "./step_options.ts";

/** The objective `grouped`. */
export const groupedObjective: LocalObjective = { rows: imageRows, loss: crossEntropy };

/** Keeps the logarithm finite. */
const LEAST = 1e-30;

/** Pushes the true label out of reach. */
const EXCLUDED = 1e9;

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
  const probabilities = ops.softmax(ops.mul(goodness, slope));
  const ofTruth = ops.sum(ops.mul(probabilities, labels), 2);
  const positive = ops.sum(ops.mul(goodness, labels), 2);
  const hardest = ops.argMaxOneHot(ops.sub(goodness, ops.mul(labels, EXCLUDED)));
  const negative = ops.sum(ops.mul(goodness, hardest), 2);
  const loss = ops.mul(ops.log(ops.add(ofTruth, LEAST)), -1);
  const measured = [loss, positive, negative, ops.greater(negative, positive)];
  return {
    gradient: ops.mul(ops.sub(probabilities, labels), slope / batchSize),
    metrics: ops.concat(measured.map((x) => ops.reshape(ops.mean(x, 1), [1, 1])), 1),
  };
}
