/**
 * Positive and negative data of layers with detached labels. Each layer compares the right label with a wrong
 * one, but passes on its activities without any label. So images are propagated once. What is passed on is that
 * of the one-pass prediction of Hinton (2022), section 3.3, without the neutral label.
 *
 * @module
 */

import { activate, type StepHooks } from "../network/forward.ts";
import type { Network } from "../network/geometry.ts";
import { imageRows, type StepTensors, type TrainedLayer, trainedLayers } from "./objective.ts";
import type { Ops } from "../ops/ops.ts";
import { labelledProducts, pairLabels, pairsOf } from "./labelled_rows.ts";
import { tensorNamed } from "../ops/program.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/**
 * Runs all layers on a batch.
 *
 * @param network The network, of the label placement `detached`.
 * @param options How negatives are chosen.
 * @param batch The state, the batch, and what the step does besides a forward pass.
 * @returns The layers, first to last, with rows of positives, then of negatives.
 */
export function detachedLayers<T>(
  ops: Ops<T>,
  network: Network,
  options: ObjectiveOptions,
  { state, inputs, hooks }: StepTensors<T> & { readonly hooks: StepHooks<T> },
): TrainedLayer<T>[] {
  const images = imageRows(ops, network, state, tensorNamed(inputs, "images"));
  const passed = trainedLayers(ops, network, state, { ...images, ...hooks }).map((
    layer,
    index,
  ) => ({
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
