/**
 * The training step: every layer learns from its own goodness on the same batch, and no gradient
 * crosses layers. As the objective is local, its gradient is a product of what the layer saw and
 * what it did; nothing is differentiated automatically.
 *
 * @module
 */

import { type AdamOptions, adamUpdate } from "./adam.ts";
import { activate, type FirstProduct, firstProduct, runLayers } from "./forward.ts";
import { goodnessGradient } from "./goodness.ts";
import { LOSSES, type LossName, type LossOptions, type LossResult } from "./losses.ts";
import { hardNegatives, type NegativesName, uniformNegatives } from "./negatives.ts";
import { type Network, weightName, weightShapes } from "./network.ts";
import type { Ops, Shape } from "./ops.ts";
import {
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
  tensorNamed,
} from "./program.ts";
import { sizeOf } from "./shape.ts";

/** What a training step does besides the network. */
export interface StepOptions extends Omit<LossOptions, "threshold"> {
  /** Images in a batch. */
  readonly batchSize: number;
  /** The local loss. */
  readonly loss: LossName;
  /** How negatives are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly sharpness: number;
  /** Adam's constants. */
  readonly adam: AdamOptions;
  /** Decay of the averaged weights in `[0, 1)`; 0 keeps none. */
  readonly average: number;
}

/** What a step measures in every layer, in this order; each a mean over the batch. */
export const STEP_METRICS = [
  "loss",
  "positiveGoodness",
  "negativeGoodness",
  "pairwiseError",
] as const;

/** The name of the state tensor `[layers, metrics]` that adds up what the steps measured. */
export const METRICS_NAME = "metrics";

/** The name of the running mean of a layer's gradients. */
export function meanName(layer: number): string {
  return `layers.${layer}.mean`;
}

/** The name of the running mean of a layer's squared gradients. */
export function squareName(layer: number): string {
  return `layers.${layer}.square`;
}

/** The name of the running average of a layer's weights. */
export function averageName(layer: number): string {
  return `layers.${layer}.average`;
}

/** Shapes of all state tensors of a training. */
export function trainingShapes(
  network: Network,
  options: Pick<StepOptions, "average">,
): Record<string, Shape> {
  const perLayer = network.layers.flatMap(({ weightShape }, layer) => [
    [meanName(layer), weightShape],
    [squareName(layer), weightShape],
    ...(options.average > 0 ? [[averageName(layer), weightShape]] : []),
  ]);
  return {
    ...weightShapes(network),
    ...Object.fromEntries(perLayer),
    [METRICS_NAME]: [network.layers.length, STEP_METRICS.length],
  };
}

/**
 * The state before the first step: the given weights, which are their own average, and zeros.
 *
 * @param network The network.
 * @param options Whether averaged weights are kept.
 * @param weights Its weights by name.
 * @returns The state by name.
 */
export function initialTrainingState(
  network: Network,
  options: Pick<StepOptions, "average">,
  weights: HostTensors,
): HostTensors {
  const averages = network.layers.map((_, layer) => [
    averageName(layer),
    tensorNamed(weights, weightName(layer)),
  ]);
  const known: Partial<HostTensors> = { ...weights, ...Object.fromEntries(averages) };
  return Object.fromEntries(
    Object.entries(trainingShapes(network, options)).map(([name, shape]) => [
      name,
      known[name] ?? new Float32Array(sizeOf(shape)),
    ]),
  );
}

/**
 * The weights that a training is judged and kept by: the averaged ones if there are any.
 *
 * @param network The network.
 * @param options Whether averaged weights are kept.
 * @returns For each of the network's weights, the name of the state tensor that holds it.
 */
export function trainedWeightNames(
  network: Network,
  options: Pick<StepOptions, "average">,
): Record<string, string> {
  return Object.fromEntries(network.layers.map((_, layer) => [
    weightName(layer),
    options.average > 0 ? averageName(layer) : weightName(layer),
  ]));
}

/**
 * Makes the training step of a network a program.
 *
 * Inputs: `images` standardised `[B, pixels]`, `labels` one-hot `[B, Y]`, `noise` standard Gumbel
 * `[B, Y]`, `stepSize` `[1]`, the learning rate corrected by `adamStepSize`.
 *
 * @param network The network.
 * @param options What the step does.
 * @returns The program; its state is described by {@linkcode trainingShapes}.
 */
export function trainingProgram(network: Network, options: StepOptions): Program {
  const { batchSize } = options;
  const { labels } = network.spec;
  return {
    name: `train ${network.spec.name}`,
    state: trainingShapes(network, options),
    inputs: {
      images: [batchSize, network.pixels],
      labels: [batchSize, labels],
      noise: [batchSize, labels],
      stepSize: [1],
    },
    run: (ops, state, inputs) => trainingStep(ops, network, options, { state, inputs }),
  };
}

function trainingStep<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  { state, inputs }: { state: TensorMap<T>; inputs: TensorMap<T> },
): ProgramResult<T> {
  const product = firstProduct(ops, network, state, tensorNamed(inputs, "images"));
  const positive = tensorNamed(inputs, "labels");
  const negative = chooseNegatives(ops, options, product, inputs);
  const labels = ops.concat([positive, negative], 0); // [2B, Y]
  const layers = runLayers(ops, network, state, {
    product: labelledProduct(ops, product, labels),
    labels,
  });
  const next: Record<string, T> = {};
  const measured = layers.map((layer, index) => {
    const loss = localLoss(ops, network, options, layer.goodness);
    const dz = goodnessGradient(ops, layer.activities, loss.gradient);
    const gradient = layer.inputs === undefined
      ? firstGradient(ops, product, labels, dz)
      : ops.matMul(layer.inputs, dz, { transposeA: true });
    Object.assign(next, updateLayer(ops, options, { index, state, gradient, inputs }));
    return loss.metrics;
  });
  const metrics = ops.add(tensorNamed(state, METRICS_NAME), ops.concat(measured, 0));
  return { state: { ...next, [METRICS_NAME]: metrics }, outputs: {} };
}

/** The wrong labels `[B, Y]`; hard ones judge by the first layer, whose product is at hand. */
function chooseNegatives<T>(
  ops: Ops<T>,
  options: StepOptions,
  product: FirstProduct<T>,
  inputs: TensorMap<T>,
): T {
  const labels = tensorNamed(inputs, "labels");
  const noise = tensorNamed(inputs, "noise");
  if (options.negatives === "uniform") return uniformNegatives(ops, labels, noise);
  return hardNegatives(ops, labels, noise, {
    goodness: firstLayerGoodness(ops, product),
    sharpness: options.sharpness,
  });
}

/**
 * The first layer's goodness of every label, `[B, Y]`: label by label, as activities of one label fit
 * the cores' caches and those of ten do not.
 */
function firstLayerGoodness<T>(ops: Ops<T>, product: FirstProduct<T>): T {
  const [, images = 0] = ops.shape(product.images);
  const [, labels = 0] = ops.shape(product.labels);
  const columns = Array.from({ length: labels }, (_, label) => {
    const ofLabel = ops.slice(product.labels, { axis: 1, start: label, end: label + 1 });
    return ops.reshape(activate(ops, ops.add(product.images, ofLabel)).goodness, [images, 1]);
  });
  return ops.concat(columns, 1);
}

/** The first layer's product of each image with its positive and its negative label, `[L, 2B, C]`. */
function labelledProduct<T>(ops: Ops<T>, product: FirstProduct<T>, labels: T): T {
  const images = ops.concat([product.images, product.images], 1);
  const rows = ops.reshape(labels, [1, ...ops.shape(labels)]);
  return ops.add(images, ops.matMul(rows, product.labels));
}

/** The gradient of the first layer's weights: positive and negative rows share their image. */
function firstGradient<T>(ops: Ops<T>, product: FirstProduct<T>, labels: T, dz: T): T {
  const [, rows = 0] = ops.shape(dz);
  const ofImages = ops.add(
    ops.slice(dz, { axis: 1, start: 0, end: rows / 2 }),
    ops.slice(dz, { axis: 1, start: rows / 2, end: rows }),
  );
  const ofLabels = ops.matMul(ops.reshape(labels, [1, ...ops.shape(labels)]), dz, {
    transposeA: true,
  });
  return ops.add(
    ops.matMul(product.imageInputs, ofImages, { transposeA: true }),
    ops.matMul(product.labelInputs, ofLabels, { transposeA: true }),
  );
}

/** The loss of a batch by its goodness `[1, 2B, 1]`: gradient `[1, 2B, 1]`, metrics `[1, 4]`. */
function localLoss<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  goodness: T,
): { gradient: T; metrics: T } {
  const [, rows = 0] = ops.shape(goodness);
  const positive = ops.slice(goodness, { axis: 1, start: 0, end: rows / 2 });
  const negative = ops.slice(goodness, { axis: 1, start: rows / 2, end: rows });
  const { threshold } = network.spec;
  const result: LossResult<T> = LOSSES[options.loss](ops, positive, negative, {
    slope: options.slope,
    threshold,
  });
  const gradient = ops.concat([result.positive, result.negative], 1);
  const measured = [result.loss, positive, negative, ops.greater(negative, positive)];
  return {
    gradient: ops.mul(gradient, 2 / rows), // the loss is the mean over pairs
    metrics: ops.concat(measured.map((x) => ops.reshape(ops.mean(x, 1), [1, 1])), 1),
  };
}

function updateLayer<T>(
  ops: Ops<T>,
  options: StepOptions,
  layer: { index: number; state: TensorMap<T>; gradient: T; inputs: TensorMap<T> },
): Record<string, T> {
  const { index, state } = layer;
  const updated = adamUpdate(
    ops,
    {
      weight: tensorNamed(state, weightName(index)),
      mean: tensorNamed(state, meanName(index)),
      square: tensorNamed(state, squareName(index)),
    },
    layer.gradient,
    tensorNamed(layer.inputs, "stepSize"),
    options.adam,
  );
  const next = {
    [weightName(index)]: updated.weight,
    [meanName(index)]: updated.mean,
    [squareName(index)]: updated.square,
  };
  if (options.average === 0) return next;
  const average = tensorNamed(state, averageName(index));
  const change = ops.mul(ops.sub(updated.weight, average), 1 - options.average);
  return { ...next, [averageName(index)]: ops.add(average, change) };
}
