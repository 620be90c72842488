/**
 * The objective of whole images (Hinton 2022, section 3.2): real images are positive data, and images that are
 * not real, such as hybrids of two, are negative data. The network takes no label.
 *
 * @module
 */

import { PAIR_LOSSES } from "./losses.ts";
import {
  enteringRows,
  imageRows,
  type LocalObjective,
  passedShape,
  trainedLayers,
} from "./objective.ts";
import { OBJECTIVE_SPECS } from "../network/objective_spec.ts";
import { pairLoss } from "./pairs.ts";
import { tensorNamed } from "../ops/program.ts";

/** The objective of whole images: each image and a negative form a pair. */
export const imagesObjective: LocalObjective = {
  ...OBJECTIVE_SPECS.images,
  losses: PAIR_LOSSES,
  rowsPerImage: 2,
  inputs: ({ pixels }, batchSize) => ({
    images: [batchSize, pixels],
    negatives: [batchSize, pixels],
  }),
  passedShapes: (_network, below, batchSize) => passedShape(below, 2 * batchSize),
  layers: (bound, options, { inputs, hooks }) => {
    const rows = enteringRows(inputs, () => {
      const sides = [tensorNamed(inputs, "images"), tensorNamed(inputs, "negatives")];
      return imageRows(bound, bound.ops.concat(sides, 0));
    });
    return trainedLayers(bound, options, hooks, rows);
  },
  loss: pairLoss,
};
