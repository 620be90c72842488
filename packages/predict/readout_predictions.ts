/**
 * Predictions from what a network computed of images.
 *
 * @module
 */

import { bestLabels, labelCount, type Model, sumGoodness } from "@goodness/core";
import type { HeadOutputs } from "@goodness/core/head";
import { type GoodnessPrediction, isConfident, totalGoodness } from "@goodness/core/prediction";
import type { Confidence, HeadPrediction, ImagePrediction, Prediction } from "./prediction.ts";

/**
 * Predicts by goodness.
 *
 * @param model The model.
 * @param goodness The goodness of every label, `[layers, N, Y]`.
 * @returns One prediction an image.
 */
export function goodnessPredictions(model: Model, goodness: Float32Array): Prediction[] {
  const { network } = model;
  const labels = labelCount(network.spec);
  const totals = sumGoodness(goodness, network); // [N, Y]
  const count = totals.length / labels;
  return Array.from(bestLabels(totals, labels), (label, row) => {
    const total = rowOf(totals, row, labels);
    const layers = network.layers.map((_, layer) => rowOf(goodness, layer * count + row, labels));
    return {
      label,
      name: nameOf(model, label),
      goodness: total,
      layers,
      margin: marginOf(total),
      ...confidenceOf(model, { layers, label, total: total[label] ?? NaN }),
    };
  });
}

/**
 * Predicts by a head.
 *
 * @param model The model.
 * @param outputs The outputs of the network and its head for `N` images.
 * @returns One prediction an image; with its own goodness, if the network learns without labels.
 */
export function headPredictions(
  model: Model,
  { probabilities, goodness }: HeadOutputs,
): (HeadPrediction | ImagePrediction)[] {
  const { network } = model;
  const labels = labelCount(network.spec);
  return Array.from(bestLabels(probabilities, labels), (label, row) => {
    const name = nameOf(model, label);
    const prediction = { label, name, probabilities: rowOf(probabilities, row, labels) };
    if (goodness === undefined) return prediction;
    const layers = rowOf(goodness, row, network.layers.length);
    const total = totalGoodness(layers, network);
    const own = { layers: layers.map((value) => [value]), label: 0, total };
    return { ...prediction, goodness: total, layers, ...confidenceOf(model, own) };
  });
}

function nameOf({ network }: Model, label: number): string {
  return network.spec.classes[label] ?? "";
}

function confidenceOf(
  { confidence, confidenceThreshold }: Model,
  { layers, label, total }: GoodnessPrediction & { readonly total: number },
): Confidence {
  if (confidence) return { confident: isConfident(confidence, layers, label) };
  return confidenceThreshold === undefined ? {} : { confident: total >= confidenceThreshold };
}

function rowOf(values: Float32Array, row: number, width: number): number[] {
  // A loop: `Array.from` takes ten times as long, a tenth of the time of a network.
  const found: number[] = [];
  for (let at = row * width; at < (row + 1) * width; at++) found.push(values[at] ?? NaN);
  return found;
}

function marginOf(goodness: readonly number[]): number {
  const [best = NaN, second = NaN] = goodness.toSorted((a, b) => b - a);
  return best - second;
}
