/**
 * Small networks of awkward shapes for tests.
 *
 * @module
 */

import { type Head, headShape } from "./head/head.ts";
import type { Model } from "./files/model.ts";
import type { GoodnessFunctions } from "./network/goodness_function.ts";
import { type Network, resolveNetwork } from "./network/geometry.ts";
import { initialWeights } from "./network/parameters.ts";
import { LOSS_NAMES, type LossName } from "./objectives/losses.ts";
import { objectiveOf } from "./objectives/objectives.ts";
import { labelCount, type NetworkSpec } from "./network/network_spec.ts";
import type { StandardLayerSpec } from "./network/layer_kinds.ts";
import type { LabelPlacement } from "./network/objective_spec.ts";
import { networkPreset } from "./network/presets.ts";
import { gaussian, gumbel } from "./ops/distributions.ts";
import { randomStream } from "./ops/random.ts";
import { oneHot } from "./ops/one_hot.ts";
import type { HostTensors } from "./ops/program.ts";
import { sizeOf } from "./ops/shape.ts";

const AWKWARD_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "local", field: [3, 2], stride: [2, 1], channels: 5 },
  { kind: "local", field: [2, 3], stride: [1, 1], channels: 3 },
  { kind: "dense", units: 7 },
];

/** A network on images of 7x5 pixels with 3 labels. */
export function smallSpec(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly StandardLayerSpec[] = AWKWARD_LAYERS,
): NetworkSpec {
  return {
    ...networkPreset("local"),
    name: "small",
    input: { height: 7, width: 5, channels: 1, mean: [0.2], std: [0.3] },
    classes: ["a", "b", "c"],
    labelPlacement,
    layers,
    goodnessLayers: layers.map((_, index) => index),
  };
}

/** The network of `smallSpec`. */
export function smallNetwork(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly StandardLayerSpec[] = AWKWARD_LAYERS,
): Network {
  return resolveNetwork(smallSpec(labelPlacement, layers));
}

const CONVOLUTIONS: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [3, 3], stride: [2, 2], channels: 6, padding: 1 },
  { kind: "conv", field: [2, 2], stride: [1, 1], channels: 3, padding: 0 },
  { kind: "local", field: [3, 1], stride: [1, 1], channels: 9 },
];

const POOLED: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [3, 3], stride: [1, 1], channels: 4, padding: 1 },
  { kind: "pool", by: "max", field: [3, 2], stride: [2, 1] },
  { kind: "pool", by: "mean", field: [1, 2], stride: [1, 1] },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 3 },
];

/** Images of 7x5 pixels in two colours. */
const COLOURS = { height: 7, width: 5, channels: 2, mean: [0.2, 0.4], std: [0.3, 0.2] };

/** A goodness that the packages do not know. */
export const LOG_SQUARE: GoodnessFunctions = {
  "log-square": {
    of: (ops, h) => ops.log(ops.add(ops.mul(h, h), 1)),
    derivative: (ops, h) => ops.div(ops.mul(h, 2), ops.add(ops.mul(h, h), 1)),
  },
};

/** Small networks of every kind there is, by what is special about them. */
export const SMALL_NETWORKS: Readonly<Record<string, Network>> = {
  "labels everywhere": smallNetwork(),
  "labels detached": smallNetwork("detached"),
  "labels in pixels": smallNetwork("pixels"),
  "convolutions, labels detached": smallNetwork("detached", CONVOLUTIONS),
  "convolutions": smallNetwork("everywhere", CONVOLUTIONS),
  "convolutions, labels in pixels, lengths over channels": resolveNetwork({
    ...smallSpec("pixels", CONVOLUTIONS),
    normalisation: "channels",
  }),
  "grouped convolutions": resolveNetwork({
    ...smallSpec("nowhere", CONVOLUTIONS),
    objective: "grouped",
  }),
  "grouped local": resolveNetwork({
    ...smallSpec("nowhere", [
      { kind: "local", field: [3, 2], stride: [2, 1], channels: 6 },
      { kind: "dense", units: 9 },
    ]),
    objective: "grouped",
  }),
  "projected goodness": resolveNetwork({
    ...smallSpec("nowhere", CONVOLUTIONS),
    objective: "grouped",
    goodness: "projected",
  }),
  "projected goodness over a grid, colours, pooling, batch normalisation": resolveNetwork({
    ...smallSpec("nowhere", POOLED),
    ...{ input: COLOURS, objective: "grouped", goodness: "projected", projectionGrid: 2 },
    ...{ normalisation: "batch-norm", goodnessLayers: [0, 1] },
  }),
  "labels detached, colours, pooling, standardised": resolveNetwork({
    ...smallSpec("detached", POOLED),
    ...{ input: COLOURS, normalisation: "standardised", goodnessLayers: [0, 1] },
  }),
  "labels everywhere, standardised": resolveNetwork({
    ...smallSpec(),
    normalisation: "standardised",
  }),
  "grouped convolutions that leave pixels over": resolveNetwork({
    ...smallSpec("nowhere", [
      { kind: "conv", field: [2, 2], stride: [2, 2], channels: 6, padding: 0 },
      { kind: "dense", units: 9 },
    ]),
    objective: "grouped",
  }),
  "labels detached, logarithmic goodness": resolveNetwork(
    { ...smallSpec("detached"), goodness: "log-square" },
    { goodness: LOG_SQUARE },
  ),
  "grouped convolutions, logarithmic goodness": resolveNetwork({
    ...smallSpec("nowhere", CONVOLUTIONS),
    ...{ objective: "grouped", goodness: "log-square" },
  }, { goodness: LOG_SQUARE }),
  "whole images": smallNetwork("nowhere"),
  "whole images, batch normalisation": resolveNetwork({
    ...smallSpec("nowhere"),
    normalisation: "batch-norm",
  }),
};

const LETTERS = Array.from({ length: 62 }, (_, label) => `class ${label}`);

/** Networks with as many labels as there are digits and letters. */
export const NETWORKS_OF_62_LABELS: Readonly<Record<string, Network>> = {
  "62 labels, detached": resolveNetwork({ ...smallSpec("detached"), classes: LETTERS }),
  "62 labels, projected, colours": resolveNetwork({
    ...smallSpec("nowhere", POOLED),
    ...{ input: COLOURS, classes: LETTERS, objective: "grouped", goodness: "projected" },
    ...{ normalisation: "batch-norm", goodnessLayers: [0, 1] },
  }),
};

/** The small networks that name a label without a head. */
export const LABELLING_NETWORKS: Readonly<Record<string, Network>> = Object.fromEntries(
  Object.entries(SMALL_NETWORKS).filter(([, { spec }]) => objectiveOf(spec).learnsLabels),
);

/** The losses that a network can learn by. */
export function lossesOf(network: Network): readonly LossName[] {
  const { losses } = objectiveOf(network.spec);
  return LOSS_NAMES.filter((name) => name in losses);
}

/** The networks that every loss is tested on, one for each objective; a loss knows no more of a network. */
const OF_EVERY_LOSS = ["labels everywhere", "grouped convolutions", "whole images"];

/** The losses that a small network is tested with: all that it can learn by, or one of them. */
export function testedLosses(kind: string, network: Network): readonly LossName[] {
  const losses = lossesOf(network);
  return OF_EVERY_LOSS.includes(kind) ? losses : losses.slice(0, 1);
}

/** A network as a model, with first weights. */
export function untrainedModel(network: Network): Model {
  const training = {
    command: "none",
    dataset: "none",
    seed: 3,
    epochs: 0,
    engine: "none",
    seconds: 0,
    testAccuracy: 0,
    accuracyPerLayer: network.layers.map(() => 0),
  };
  return { network, weights: initialWeights(network, 3), training };
}

/** A head of normal numbers on some layers of a network. */
export function untrainedHead(network: Network, layers: readonly number[]): Head {
  const training = {
    command: "none",
    dataset: "none",
    seed: 3,
    epochs: 0,
    l2: 0,
    testAccuracy: 0,
  };
  return { layers, weight: normals(11, headShape(network, layers)), training };
}

/** Normal numbers. */
export function normals(seed: number, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const next = gaussian(randomStream(seed, "weights", 99));
  return Float32Array.from({ length: sizeOf(shape) }, () => next());
}

/** Inputs of the training step for a batch; weights that decay do so by a rate that is not the step size. */
export function stepInputs(
  network: Network,
  batchSize: number,
  seed: number,
  { weightDecay } = { weightDecay: 0 },
): HostTensors {
  const labels = labelCount(network.spec);
  const taken = objectiveOf(network.spec).inputs(network, batchSize);
  const layers = network.layers.length;
  const truth = Uint8Array.from({ length: batchSize }, (_, row) => (row * 7 + seed) % labels);
  return {
    images: normals(seed, [batchSize, network.pixels]),
    ...("negatives" in taken && { negatives: normals(seed + 1, [batchSize, network.pixels]) }),
    ...("labels" in taken && { labels: oneHot(truth, labels) }),
    ...("noise" in taken && {
      noise: gumbel(randomStream(seed, "negatives", 0), batchSize * labels),
    }),
    stepSize: new Float32Array(layers).fill(0.01),
    ...(weightDecay > 0 && { learningRate: new Float32Array(layers).fill(0.02) }),
  };
}
