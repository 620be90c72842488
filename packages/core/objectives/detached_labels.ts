/**
 * Positive and negative data in layers that see the label and pass on what they do without it: images
 * pass once, and every layer judges them anew with the right label and with a wrong one. What is passed on
 * is as in the one-pass prediction of Hinton (2022), section 3.3, with no label in place of a neutral one.
 *
 * @module
 */

import { activate } from "../network/forward.ts";
import type { Network } from "../network/geometry.ts";
import {
  type Drop,
  imageRows,
  type StepTensors,
  type TrainedLayer,
  trainedLayers,
} from "./objective.ts";
import type { Ops } from "../ops/ops.ts";
import { labelledProducts, pairLabels, pairsOf } from "./labelled_rows.ts";
import { tensorNamed } from "../ops/program.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/**
 * Runs all layers on a batch.
 *
 * @param ops The operations.
 * @param network The network, of the label placement `detached`.
 * @param options What the step does.
 * @param batch The state, the batch, and what happens to the normalised activities on their way to a layer.
 * @returns The layers, first to last, with a positive and a negative row for each image.
 */
export function detachedLayers<T>(
  ops: Ops<T>,
  network: Network,
  options: ObjectiveOptions,
  { state, inputs, drop }: StepTensors<T> & { readonly drop: Drop<T> },
): TrainedLayer<T>[] {
  const images = imageRows(ops, network, state, tensorNamed(inputs, "images"));
  const passed = trainedLayers(ops, network, state, { ...images, drop }).map((layer, index) => ({
    ...labelledProducts(ops, network, state, { index, images: layer.product }),
    gradient: layer.gradient,
  }));
  const [first] = passed;
  if (first === undefined) throw new RangeError("Cannot train a network without layers");
  const labels = pairLabels(ops, options, first, inputs);
  return passed.map((layer) => {
    const pairs = pairsOf(ops, network, { ...layer, labels });
    return { ...activate(ops, layer.layer, pairs.product), gradient: pairs.gradient };
  });
}
