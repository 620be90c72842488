/**
 * Positive and negative data of layers with detached labels. Each layer compares the right label with a wrong
 * one, but passes on its activities without any label. So images are propagated once. What is passed on is that
 * of the one-pass prediction of Hinton (2022), section 3.3, without the neutral label.
 *
 * @module
 */

import type { BoundNetwork } from "../network/bound_network.ts";
import { activate } from "../network/forward.ts";
import { allLayers } from "../network/layer_range.ts";
import { imageRows, type StepBatch, type TrainedLayers, trainedLayers } from "./objective.ts";
import { labelledProducts, pairLabels, pairsOf } from "./labelled_rows.ts";
import { tensorNamed } from "../ops/program.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/**
 * Runs layers on a batch.
 *
 * @param bound The network, of the label placement `detached`.
 * @param options How negatives are chosen.
 * @returns The layers, first to last, with rows of positives, then of negatives.
 */
export function detachedLayers<T>(
  bound: BoundNetwork<T>,
  options: ObjectiveOptions,
  { inputs, hooks }: StepBatch<T>,
): TrainedLayers<T> {
  const { ops, network } = bound;
  const { start } = options.layers ?? allLayers(network);
  const { passed, pairLabels: known } = inputs;
  const entering = passed === undefined
    ? imageRows(bound, tensorNamed(inputs, "images"))
    : { passed };
  const { layers, passedOn } = trainedLayers(bound, options, hooks, entering);
  const products = layers.map(({ product, gradient }, at) => ({
    ...labelledProducts(bound, { index: start + at, images: product }),
    gradient,
  }));
  const [first] = products;
  if (first === undefined) throw new RangeError("Cannot train a network without layers");
  const labels = known ?? pairLabels(ops, options, first, inputs);
  return {
    layers: products.map((layer) => {
      const pairs = pairsOf(ops, network, { ...layer, labels });
      return { ...activate(ops, layer.layer, pairs.product), gradient: pairs.gradient };
    }),
    passedOn: () => ({ ...passedOn(), pairLabels: labels }),
  };
}
