/**
 * The objective of labels: an image with its right label is positive data, the same image with a wrong one
 * is negative data (Hinton 2022, section 3.3).
 *
 * @module
 */

import { detachedLayers } from "./detached_labels.ts";
import { labelledRows } from "./labelled_rows.ts";
import { PAIR_LOSSES } from "./losses.ts";
import { type LocalObjective, trainedLayers } from "./objective.ts";
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
  layers: (bound, options, batch) => {
    if (bound.network.spec.labelPlacement === "detached") {
      return detachedLayers(bound, options, batch);
    }
    const rows = labelledRows(bound, options, batch.inputs);
    return trainedLayers(bound, { ...rows, ...batch.hooks });
  },
  loss: pairLoss,
};
