/**
 * The objective of whole images (Hinton 2022, section 3.2): every image is positive data, and another
 * one that is none, such as a hybrid of two, is negative data. No label goes in.
 *
 * @module
 */

import { imageRows, type LocalObjective } from "./objective.ts";
import { pairObjective } from "./labels.ts";
import { tensorNamed } from "../ops/program.ts";

/** Each image and its negative are a pair, judged by the losses of positive and negative data. */
export const imagePairObjective: LocalObjective = {
  rows: (ops, network, _options, { state, inputs }) => {
    const both = [tensorNamed(inputs, "images"), tensorNamed(inputs, "negatives")];
    return imageRows(ops, network, state, ops.concat(both, 0));
  },
  loss: pairObjective.loss,
};
