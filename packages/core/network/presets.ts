/**
 * The named networks.
 *
 * @module
 */

import type { NetworkSpec } from "./network_spec.ts";
import { DRAWING, type ImageStatistics, type InputSpec, type PictureInput } from "./image_shape.ts";
import { learningLayers } from "./checked_layer.ts";
import type { StandardLayerSpec } from "./layer_kinds.ts";
import type { Normalisation } from "./normalisation_spec.ts";
import type { GoodnessName, LabelPlacement, Objective } from "./objective_spec.ts";

/** The names of the networks. */
export const NETWORK_NAMES = [
  "local",
  "dense",
  "grouped",
  "conv",
  "conv-local",
  "cifar",
  "original",
] as const;

/** The name of a network. */
export type NetworkName = typeof NETWORK_NAMES[number];

/**
 * The locally connected network of Hinton (2022), section 3.2: about 2000 units a layer, fields of
 * 10x10 pixels six apart, then fields of 2x2 locations.
 */
const LOCAL_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "local", field: [10, 10], stride: [6, 6], channels: 128 },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 220 },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 512 },
];

/** The fully connected network of Hinton (2022), section 3.3. */
const DENSE_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "dense", units: 2000 },
  { kind: "dense", units: 2000 },
  { kind: "dense", units: 2000 },
  { kind: "dense", units: 2000 },
];

/** As `local`, with channels that form ten groups. */
const GROUPED_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "local", field: [10, 10], stride: [6, 6], channels: 130 },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 220 },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 510 },
];

/** Two convolutions, of 14x14 and of 7x7 locations, below a locally connected layer. */
const CONV_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [4, 4], stride: [2, 2], channels: 48, padding: 1 },
  { kind: "conv", field: [4, 4], stride: [2, 2], channels: 96, padding: 1 },
  { kind: "local", field: [3, 3], stride: [2, 2], channels: 256 },
];

/** More of both, below two locally connected layers. */
const CONV_LOCAL_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [4, 4], stride: [2, 2], channels: 64, padding: 1 },
  { kind: "conv", field: [4, 4], stride: [2, 2], channels: 128, padding: 1 },
  { kind: "local", field: [3, 3], stride: [2, 2], channels: 256 },
  { kind: "local", field: [2, 2], stride: [1, 1], channels: 512 },
];

/** Four convolutions with pooling between them, for small photographs. */
const CIFAR_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [3, 3], stride: [1, 1], channels: 48, padding: 1 },
  { kind: "pool", by: "max", field: [2, 2], stride: [2, 2] },
  { kind: "conv", field: [3, 3], stride: [1, 1], channels: 96, padding: 1 },
  { kind: "pool", by: "max", field: [2, 2], stride: [2, 2] },
  { kind: "conv", field: [3, 3], stride: [1, 1], channels: 192, padding: 1 },
  { kind: "conv", field: [3, 3], stride: [1, 1], channels: 192, padding: 1 },
];

/** The convolutions of the PyTorch network that this project started from. */
const ORIGINAL_LAYERS: readonly StandardLayerSpec[] = [
  { kind: "conv", field: [10, 10], stride: [6, 6], channels: 128, padding: 0 },
  { kind: "conv", field: [2, 2], stride: [1, 1], channels: 220, padding: 0 },
  { kind: "conv", field: [2, 2], stride: [1, 1], channels: 512, padding: 0 },
];

/** A network's layers, and what they learn. */
interface NamedNetwork {
  readonly layers: readonly StandardLayerSpec[];
  readonly objective: Objective;
  readonly labelPlacement: LabelPlacement;
  readonly goodness?: GoodnessName;
  readonly normalisation?: Normalisation;
  readonly projectionGrid?: number;
}

const NETWORKS: Readonly<Record<NetworkName, NamedNetwork>> = {
  local: {
    layers: LOCAL_LAYERS,
    objective: "positive-negative",
    labelPlacement: "detached",
  },
  dense: {
    layers: DENSE_LAYERS,
    objective: "positive-negative",
    labelPlacement: "detached",
  },
  grouped: { layers: GROUPED_LAYERS, objective: "grouped", labelPlacement: "nowhere" },
  conv: {
    layers: CONV_LAYERS,
    objective: "grouped",
    labelPlacement: "nowhere",
    goodness: "projected",
    normalisation: "batch-norm",
    projectionGrid: 7,
  },
  "conv-local": {
    layers: CONV_LOCAL_LAYERS,
    objective: "grouped",
    labelPlacement: "nowhere",
    goodness: "projected",
  },
  cifar: {
    layers: CIFAR_LAYERS,
    objective: "grouped",
    labelPlacement: "nowhere",
    goodness: "projected",
    normalisation: "batch-norm",
    projectionGrid: 4,
  },
  original: {
    layers: ORIGINAL_LAYERS,
    objective: "positive-negative",
    labelPlacement: "pixels",
  },
};

/** The images of a dataset, and the names of their classes. */
export interface LabelledImages extends ImageStatistics, PictureInput {
  /** The names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
}

/** The images of MNIST, with the statistics of its training set. */
export const MNIST: LabelledImages = {
  ...DRAWING,
  mean: [0.1307],
  std: [0.3081],
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
};

/**
 * Makes a named network for a dataset.
 *
 * @param name The network's name.
 * @param images The dataset's images and classes.
 * @returns The network as data.
 *
 * @example The default network
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(networkPreset("local").layers.length, 3);
 * ```
 */
export function networkPreset(name: NetworkName, images: LabelledImages = MNIST): NetworkSpec {
  const { layers, goodness = "mean-square", normalisation = "length", ...others } = NETWORKS[name];
  return {
    name,
    input: inputSpecOf(images),
    classes: images.classes,
    ...others,
    labelScale: 2,
    layers,
    goodness,
    normalisation,
    threshold: 1,
    goodnessLayers: learningLayers(layers).map((_, index) => index),
  };
}

/**
 * The input of a network for the images of a data set.
 *
 * @param images The images.
 * @returns What of them the network must know.
 *
 * @example
 * ```ts
 * import { MNIST } from "@goodness/core";
 * import { inputSpecOf } from "@goodness/core/network";
 * import { assertEquals } from "@std/assert";
 *
 * const { classes, ...input } = MNIST;
 * assertEquals(inputSpecOf(MNIST), input);
 * ```
 */
export function inputSpecOf(images: LabelledImages): InputSpec {
  const { height, width, channels, mean, std, preparation, inverted } = images;
  return {
    ...{ height, width, channels, mean, std },
    ...(preparation !== undefined && { preparation }),
    ...(inverted !== undefined && { inverted }),
  };
}
