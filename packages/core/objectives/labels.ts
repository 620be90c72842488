/**
 * The objective of labels: an image with its right label is positive data, the same image with a wrong one
 * is negative data (Hinton 2022, section 3.3).
 *
 * @module
 */

import { detachedLayers } from "./detached_labels.ts";
import { labelledRows } from "./labelled_rows.ts";
import { PAIR_LOSSES } from "./losses.ts";
import { enteringRows, type LocalObjective, passedShape, trainedLayers } from "./objective.ts";
import { OBJECTIVE_SPECS } from "../network/objective_spec.ts";
import { pairLoss } from "./pairs.ts";

/** The objective of labels. */
export const labelsObjective: LocalObjective = {
  ...OBJECTIVE_SPECS.labels,
  losses: PAIR_LOSSES,
  rowsPerImage: 2,
  inputs: ({ pixels, spec: { classes } }, batchSize) => ({
    images: [batchSize, pixels],
    labels: [batchSize, classes.length],
    noise: [batchSize, classes.length],
  }),
  passedShapes: ({ spec }, below, batchSize) => ({
    ...passedShape(below, spec.labelPlacement === "detached" ? batchSize : 2 * batchSize),
    pairLabels: [2 * batchSize, spec.classes.length],
  }),
  layers: (bound, options, batch) => {
    if (bound.network.spec.labelPlacement === "detached") {
      return detachedLayers(bound, options, batch);
    }
    const { inputs, hooks } = batch;
    const rows = enteringRows(inputs, () => labelledRows(bound, options, inputs));
    const { layers, passedOn } = trainedLayers(bound, options, hooks, rows);
    return {
      layers,
      passedOn: () => ({ ...passedOn(), ...(rows.labels && { pairLabels: rows.labels }) }),
    };
  },
  loss: pairLoss,
};
