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
  layers: (ops, network, options, batch) => {
    if (network.spec.labelPlacement === "detached") {
      return detachedLayers(ops, network, options, batch);
    }
    const rows = labelledRows(ops, network, options, batch);
    return trainedLayers(ops, network, batch.state, { ...rows, ...batch.hooks });
  },
  loss: pairLoss,
};
