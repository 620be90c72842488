/**
 * Small networks of awkward shapes for tests.
 *
 * @module
 */

import type { Model } from "./model_file.ts";
import { initialWeights, type Network, resolveNetwork } from "./network.ts";
import type { LabelPlacement, LayerSpec, NetworkSpec } from "./network_spec.ts";
import { networkPreset } from "./presets.ts";
import { gaussian, gumbel, randomStream } from "./random.ts";
import { oneHot } from "./images.ts";
import type { HostTensors } from "./program.ts";
import { sizeOf } from "./shape.ts";

const AWKWARD_LAYERS: readonly LayerSpec[] = [
  { kind: "local", field: [3, 2], stride: [2, 1], channels: 5 },
  { kind: "local", field: [2, 3], stride: [1, 1], channels: 3 },
  { kind: "dense", units: 7 },
];

/** A network on images of 7x5 pixels with 3 labels. */
export function smallSpec(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly LayerSpec[] = AWKWARD_LAYERS,
): NetworkSpec {
  return {
    ...networkPreset("local"),
    name: "small",
    input: { height: 7, width: 5, mean: 0.2, deviation: 0.3 },
    labels: 3,
    labelPlacement,
    layers,
    goodnessLayers: layers.map((_, index) => index),
  };
}

/** The network of `smallSpec`. */
export function smallNetwork(
  labelPlacement: LabelPlacement = "everywhere",
  layers: readonly LayerSpec[] = AWKWARD_LAYERS,
): Network {
  return resolveNetwork(smallSpec(labelPlacement, layers));
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

/** Normal numbers. */
export function normals(seed: number, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const next = gaussian(randomStream(seed, "weights", 99));
  return Float32Array.from({ length: sizeOf(shape) }, () => next());
}

/** Inputs of the training step for a batch. */
export function stepInputs(network: Network, batchSize: number, seed: number): HostTensors {
  const { labels } = network.spec;
  const truth = Uint8Array.from({ length: batchSize }, (_, row) => (row * 7 + seed) % labels);
  return {
    images: normals(seed, [batchSize, network.pixels]),
    labels: oneHot(truth, labels),
    noise: gumbel(randomStream(seed, "negatives", 0), batchSize * labels),
    stepSize: Float32Array.of(0.01),
  };
}
