/**
 * The objective of grouped goodness: the channels of a layer form one group per label, and the groups'
 * goodnesses are the logits of a local softmax (Papachristodoulou et al. 2024, section 3.2). The network takes
 * no label, needs no negatives, and predicts in one pass.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { GroupLoss } from "./loss.ts";
import { GROUP_LOSSES, lossLabel, lossOf } from "./losses.ts";
import { bestWrongLabels } from "./negatives.ts";
import type { BoundNetwork } from "../network/bound_network.ts";
import {
  batchMeans,
  enteringRows,
  imageRows,
  type LocalObjective,
  type MeasuredLayer,
  passedShape,
  trainedLayers,
} from "./objective.ts";
import { OBJECTIVE_SPECS } from "../network/objective_spec.ts";
import { tensorNamed } from "../ops/program.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/** The objective of groups of channels. */
export const groupsObjective: LocalObjective = {
  ...OBJECTIVE_SPECS.groups,
  losses: GROUP_LOSSES,
  rowsPerImage: 1,
  inputs: ({ pixels, spec: { classes } }, batchSize) => ({
    images: [batchSize, pixels],
    labels: [batchSize, classes.length],
  }),
  passedShapes: (_network, below, batchSize) => passedShape(below, batchSize),
  layers: (bound, options, { inputs, hooks }) => {
    const rows = enteringRows(inputs, () => imageRows(bound, tensorNamed(inputs, "images")));
    return trainedLayers(bound, options, hooks, rows);
  },
  loss: groupLoss,
};

/** The loss of a layer, given the goodness of each label, `[1, B, Y]`. */
function groupLoss<T>(
  { ops }: BoundNetwork<T>,
  options: ObjectiveOptions,
  { goodness, inputs }: MeasuredLayer<T>,
): { gradient: T; metrics: T } {
  const { lossScale, batchSize } = options;
  const labels = ops.reshape(tensorNamed(inputs, "labels"), ops.shape(goodness)); // [1, B, Y]
  const { loss, gradient } = groupFormula(options)(ops, ops.mul(goodness, lossScale), labels);
  const positive = ops.sum(ops.mul(goodness, labels), 2);
  const hardest = bestWrongLabels(ops, labels, goodness);
  const negative = ops.sum(ops.mul(goodness, hardest), 2);
  return {
    gradient: ops.mul(gradient, lossScale / batchSize), // the loss is the mean over images
    metrics: batchMeans(ops, [loss, positive, negative, ops.greater(negative, positive)]),
  };
}

function groupFormula({ loss }: ObjectiveOptions): GroupLoss["formula"] {
  const found = lossOf(loss);
  if (found.kind === "group") return found.formula;
  throw new InputError(
    `Cannot learn groups of channels by the loss "${lossLabel(loss)}": ` +
      `choose ${Object.keys(GROUP_LOSSES).join(", ")}`,
  );
}
