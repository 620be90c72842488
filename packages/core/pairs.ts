/**
 * The objective of positive and negative data: every image is a row with its label and a row with a
 * wrong one.
 *
 * @module
 */

import { activate, firstLayer, imageProduct, labelProduct } from "./forward.ts";
import { foldPlaces } from "./layer.ts";
import { PAIR_LOSSES } from "./losses.ts";
import { hardNegatives, uniformNegatives } from "./negatives.ts";
import type { Layer, Network } from "./network.ts";
import {
  batchMeans,
  type LocalObjective,
  type StepTensors,
  type TrainingRows,
} from "./objective.ts";
import type { Ops } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";
import type { StepOptions } from "./step_options.ts";

/** The objective `positive-negative`. */
export const pairObjective: LocalObjective = { rows: pairRows, loss: pairLoss };

function pairRows<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  { state, inputs }: StepTensors<T>,
): TrainingRows<T> {
  const layer = firstLayer(network);
  const images = imageProduct(ops, network, state, tensorNamed(inputs, "images"));
  const ofLabels = labelProduct(ops, network, state);
  const positive = tensorNamed(inputs, "labels");
  const products = { layer, images: images.product, labels: ofLabels.product };
  const negative = chooseNegatives(ops, options, products, inputs);
  const labels = ops.concat([positive, negative], 0); // [2B, Y]
  const rows = ops.reshape(labels, [1, ...ops.shape(labels)]);
  const product = addToHalves(ops, ops.matMul(rows, ofLabels.product), images.product);
  // Positive and negative rows share their image, and rows of one label share that.
  const gradient = (dz: T): T => {
    const [positives, negatives] = halves(ops, dz);
    const dzOfImages = foldPlaces(ops, layer, ops.add(positives, negatives));
    const dzOfLabels = foldPlaces(ops, layer, ops.matMul(rows, dz, { transposeA: true }));
    return ops.add(
      ops.matMul(images.inputs, dzOfImages),
      ops.matMul(ofLabels.inputs, dzOfLabels, { transposeA: true }),
    );
  };
  return { product, labels, gradient };
}

/** Adds the same to the positive and to the negative rows. */
function addToHalves<T>(ops: Ops<T>, rows: T, images: T): T {
  const shape = ops.shape(rows);
  const [places = 0, count = 0, channels = 0] = ops.shape(images);
  const halves = ops.reshape(rows, [places, 2, count, channels]);
  return ops.reshape(ops.add(halves, ops.reshape(images, [places, 1, count, channels])), shape);
}

/** The positive and the negative rows, which are along axis 1. */
function halves<T>(ops: Ops<T>, x: T): [positive: T, negative: T] {
  const [, rows = 0] = ops.shape(x);
  return [
    ops.slice(x, { axis: 1, start: 0, end: rows / 2 }),
    ops.slice(x, { axis: 1, start: rows / 2, end: rows }),
  ];
}

/** The first layer's products with images and labels. */
interface FirstProducts<T> {
  readonly layer: Layer;
  readonly images: T;
  readonly labels: T;
}

/** The wrong labels `[B, Y]`, zeros where negatives have none; hard ones judge by the first layer, whose product is at hand. */
function chooseNegatives<T>(
  ops: Ops<T>,
  options: StepOptions,
  products: FirstProducts<T>,
  inputs: TensorMap<T>,
): T {
  const labels = tensorNamed(inputs, "labels");
  const noise = tensorNamed(inputs, "noise");
  if (options.unlabelledNegatives) return ops.mul(labels, 0);
  if (options.negatives !== "hard") return uniformNegatives(ops, labels, noise);
  return hardNegatives(ops, labels, noise, {
    goodness: firstLayerGoodness(ops, products),
    sharpness: options.sharpness,
  });
}

/**
 * The first layer's goodness of every label, `[B, Y]`: label by label, as activities of one label fit
 * the cores' caches and those of ten do not.
 */
function firstLayerGoodness<T>(ops: Ops<T>, products: FirstProducts<T>): T {
  const [, images = 0] = ops.shape(products.images);
  const [, labels = 0] = ops.shape(products.labels);
  const columns = Array.from({ length: labels }, (_, label) => {
    const ofLabel = ops.slice(products.labels, { axis: 1, start: label, end: label + 1 });
    const { goodness } = activate(ops, products.layer, ops.add(products.images, ofLabel));
    return ops.reshape(goodness, [images, 1]);
  });
  return ops.concat(columns, 1);
}

function pairLoss<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  { layer, goodness, inputs }: { layer: Layer; goodness: T; inputs: TensorMap<T> },
): { gradient: T; metrics: T } {
  const [positive, negative] = halves(ops, goodness);
  const result = PAIR_LOSSES[pairLossName(options)](ops, positive, negative, {
    slope: options.slope,
    threshold: network.spec.threshold,
    units: layer.fields.length * layer.channels,
  });
  const gradient = ops.concat([
    ofSide(ops, result.positive, inputs, 0),
    ofSide(ops, result.negative, inputs, 1),
  ], 1);
  // Steps in turn: each side is measured where it is learnt, twice over as that is every other step.
  const ofTurn = (goodness: T, side: number): T =>
    inputs.sides === undefined ? goodness : ops.mul(ofSide(ops, goodness, inputs, side), 2);
  const measured = [
    result.loss,
    ofTurn(positive, 0),
    ofTurn(negative, 1),
    ops.greater(negative, positive),
  ];
  return {
    gradient: ops.mul(gradient, 1 / options.batchSize), // the loss is the mean over pairs
    metrics: batchMeans(ops, measured),
  };
}

/** What is of positives or of negatives, weighted where a step learns from one of them alone. */
function ofSide<T>(ops: Ops<T>, x: T, inputs: TensorMap<T>, side: number): T {
  const { sides } = inputs;
  if (sides === undefined) return x;
  return ops.mul(x, ops.slice(sides, { axis: 0, start: side, end: side + 1 }));
}

function pairLossName({ loss }: StepOptions): keyof typeof PAIR_LOSSES {
  if (loss !== "cross-entropy") return loss;
  throw new RangeError(`Cannot learn positive and negative data by the loss "${loss}"`);
}
