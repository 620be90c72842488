/**
 * The losses of fused training steps in WGSL.
 *
 * @module
 */

import { LEAST_PROBABILITY } from "../../objectives/cross_entropy.ts";
import type { LossName } from "../../objectives/losses.ts";
import { float } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";

/** Below every goodness. */
const LOWEST = -1e30;

/** The constants of a loss. */
export interface LossNumbers {
  /** The scale of goodness inside the loss. */
  readonly lossScale: number;
  /** The goodness that separates positive from negative data. */
  readonly threshold: number;
  /** Examples whose derivative is at most this fraction of `steepest` are not learnt from. */
  readonly easyExampleThreshold: number;
  /** The largest absolute derivative of the loss by goodness. */
  readonly steepest: number;
  /** Images in a batch. */
  readonly batchSize: number;
}

/**
 * Writes `learn(layer, image)` of a loss. It stores the slopes of an image's rows and the scales of the next
 * layer's inputs, and returns the metrics.
 */
export type LossWgsl = (
  numbers: LossNumbers,
  layers: Pick<LayerSizes, "detached" | "cells">,
) => string;

/** The losses of fused steps by name; a step whose loss is missing runs operation by operation. */
export const LOSS_WGSL: Readonly<Record<LossName, LossWgsl | undefined>> = {
  "pairwise": (numbers, layers) =>
    pairs(
      numbers,
      layers,
      `
  let deficit = ${float(numbers.lossScale)} * (negative - positive);
  let loss = softPlus(deficit);
  let ofPositive = -${float(numbers.lossScale)} * logistic(deficit);
  let ofNegative = -ofPositive;`,
    ),
  "threshold": (numbers, layers) =>
    pairs(
      numbers,
      layers,
      `
  let missing = ${float(numbers.lossScale)} * (${float(numbers.threshold)} - positive);
  let excess = ${float(numbers.lossScale)} * (negative - ${float(numbers.threshold)});
  let loss = softPlus(missing) + softPlus(excess);
  let ofPositive = -${float(numbers.lossScale)} * logistic(missing);
  let ofNegative = ${float(numbers.lossScale)} * logistic(excess);`,
    ),
  "batch-sigmoid": undefined,
  "batch-cross-entropy": undefined,
  "batch-log": undefined,
  "cross-entropy": crossEntropy,
};

/** Writes the loss of a positive and a negative row, given its `loss`, `ofPositive` and `ofNegative`. */
function pairs(
  { steepest, easyExampleThreshold, batchSize }: LossNumbers,
  { detached }: Pick<LayerSizes, "detached">,
  formula: string,
): string {
  // The scale of what is passed on without labels is known already.
  const scales = detached ? "" : `
  writeScale(layer, image, positive);
  writeScale(layer, IMAGES + image, negative);`;
  return `
fn learn(layer : Layer, image : u32) -> vec4f {
  let positive = sumOf(image, layer.sums, layer.parts) / layer.units;
  let negative = sumOf(IMAGES + image, layer.sums, layer.parts) / layer.units;${formula}
  let scale = 2.0 / (layer.units * ${float(batchSize)});
  let least = ${float(easyExampleThreshold * steepest)};
  rows[layer.slopes + image] = select(0.0, ofPositive * scale, abs(ofPositive) > least);
  rows[layer.slopes + IMAGES + image] = select(0.0, ofNegative * scale, abs(ofNegative) > least);${scales}
  return vec4f(loss, positive, negative, select(0.0, 1.0, negative > positive));
}`;
}

/** Writes the cross-entropy of groups, or of projected goodness. */
function crossEntropy(
  { lossScale, easyExampleThreshold, batchSize }: LossNumbers,
  { cells }: Pick<LayerSizes, "cells">,
): string {
  const perSum = cells === undefined ? "f32(GROUPS) / layer.units" : "1.0";
  const meanSquare = cells === undefined
    ? "total / f32(GROUPS)"
    : "sumOf(image, layer.sums, layer.parts) / layer.units";
  return `
fn learn(layer : Layer, image : u32) -> vec4f {
  let perSum = ${perSum};
  var truth = 0u;
  var highest = ${float(LOWEST)};
  var total = 0.0;
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.goodness + label * ROWS + image] * perSum;
    if (truths[image * GROUPS + label] > 0.5) { truth = label; }
    highest = max(highest, goodness);
    total += goodness;
  }
  var exponentials = 0.0;
  var negative = ${float(LOWEST)};
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.goodness + label * ROWS + image] * perSum;
    exponentials += exp(${float(lossScale)} * (goodness - highest));
    if (label != truth) { negative = max(negative, goodness); }
  }
  let scale = ${float(lossScale / batchSize)} * 2.0 * perSum;
  var squares = 0.0;
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.goodness + label * ROWS + image] * perSum;
    let probability = exp(${float(lossScale)} * (goodness - highest)) / exponentials;
    let gap = probability - select(0.0, 1.0, label == truth);
    squares += gap * gap;
    rows[layer.slopes + label * ROWS + image] = gap * scale;
  }
  if (squares <= ${float(easyExampleThreshold ** 2)}) {
    for (var label = 0u; label < GROUPS; label++) { rows[layer.slopes + label * ROWS + image] = 0.0; }
  }
  writeScale(layer, image, ${meanSquare});
  let positive = rows[layer.goodness + truth * ROWS + image] * perSum;
  let ofTruth = exp(${float(lossScale)} * (positive - highest)) / exponentials;
  let loss = -log(ofTruth + ${float(LEAST_PROBABILITY)});
  return vec4f(loss, positive, negative, select(0.0, 1.0, negative > positive));
}`;
}
