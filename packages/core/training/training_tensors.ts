/**
 * What a training step keeps and takes: the names, shapes and first values of its tensors.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";
import { learntTensors, weightShapes } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Shape } from "../ops/ops.ts";
import { type HostTensors, tensorsNamed } from "../ops/program.ts";
import {
  emaName,
  initialOptimiserState,
  optimiserInputShapes,
  optimiserShapes,
} from "./optimiser.ts";
import type { StepOptions } from "./step_options.ts";

/**
 * What a step measures in every layer, in this order; each a mean over the batch. Where steps learn from
 * positives and negatives alternately, goodness counts twice in the steps of its side and not in the others,
 * so that its mean over steps is that of what was learnt from; loss and pairs are still measured on
 * each step's images with both labels.
 */
export const STEP_METRICS = [
  "loss",
  "positiveGoodness",
  "negativeGoodness",
  "pairwiseError",
] as const;

/** The name of the state tensor `[layers, metrics]` that adds up what the steps measured. */
export const METRICS_NAME = "metrics";

/** The name of the running mean of a layer's activity, unit by unit. */
export function peerName(layer: number): string {
  return `layers.${layer}.peer`;
}

/** The name of the gradient of a learnt tensor, at `gradientScale`. */
export function gradientName(learnt: string): string {
  return `${learnt.replace(/\.weight$/, "")}.gradient`;
}

/** The name of the input with the dropout mask of what a layer sees. */
export function dropoutName(layer: number): string {
  return `layers.${layer}.dropout`;
}

/** What decides which tensors a training keeps. */
export type KeptOptions = Pick<StepOptions, "ema" | "peer">;

/**
 * Shapes of all state tensors of a training.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, trainingShapes } from "@goodness/core";
 * import { emaName } from "@goodness/core/training";
 * import { assert } from "@std/assert";
 *
 * const network = resolveNetwork(networkPreset("dense"));
 * assert(emaName("layers.0.weight") in trainingShapes(network, { ema: 0.99, peer: 0 }));
 * ```
 */
export function trainingShapes(network: Network, options: KeptOptions): Record<string, Shape> {
  const weights = weightShapes(network);
  const perLayer = network.layers.map(({ receptiveFields, channels }, layer) => [
    peerName(layer),
    [receptiveFields.length, 1, channels],
  ]);
  return {
    ...weights,
    ...optimiserShapes(weights, options),
    ...(options.peer > 0 && Object.fromEntries(perLayer)),
    [METRICS_NAME]: [network.layers.length, STEP_METRICS.length],
  };
}

/** What every unit's mean activity is taken for before the first step, as in Hinton's ffcode. */
const FIRST_ACTIVITY = 0.5;

/**
 * The state before the first step: the given weights, which are their own average, and zeros.
 *
 * @param options Which tensors are kept.
 * @returns The state by name.
 *
 * @example
 * ```ts
 * import {
 *   initialTrainingState,
 *   initialWeights,
 *   networkPreset,
 *   resolveNetwork,
 * } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const network = resolveNetwork(networkPreset("local"));
 * const weights = initialWeights(network, 1);
 * const state = initialTrainingState(network, { ema: 0, peer: 0 }, weights);
 * assertEquals(state["layers.0.weight"], weights["layers.0.weight"]);
 * ```
 */
export function initialTrainingState(
  network: Network,
  options: KeptOptions,
  weights: HostTensors,
): HostTensors {
  const activities = network.layers.map(({ receptiveFields, channels }, layer) =>
    [
      peerName(layer),
      new Float32Array(receptiveFields.length * channels).fill(FIRST_ACTIVITY),
    ] as const
  );
  const learnt = tensorsNamed(weights, learntTensors(network).map(({ name }) => name));
  return {
    ...learnt,
    ...initialOptimiserState(learnt, options),
    ...(options.peer > 0 && Object.fromEntries(activities)),
    [METRICS_NAME]: new Float32Array(network.layers.length * STEP_METRICS.length),
  };
}

/**
 * The weights that a training is validated and kept by: the averaged ones if there are any.
 *
 * @param options Whether averaged weights are kept.
 * @returns For each of the network's weights, the name of the state tensor that holds it.
 */
export function trainedWeightNames(
  network: Network,
  options: Pick<StepOptions, "ema">,
): Record<string, string> {
  const heldIn = options.ema > 0 ? emaName : (name: string): string => name;
  return Object.fromEntries(learntTensors(network).map(({ name }) => [name, heldIn(name)]));
}

/**
 * The shapes of what a training step takes: what the objective takes from the batch, `images` standardised
 * `[B, pixels]` and, as it needs them, `labels` one-hot `[B, Y]`, `noise` standard Gumbel `[B, Y]` and
 * `negatives` `[B, pixels]` as images are; what `optimiserInputs` gives; then, as far as the options ask
 * for them, `sides` `[2]`, the weights of the positive and the negative loss, and for each hidden layer a
 * dropout mask of what it sees, `[L, B, C]` of the layer below (`[1, B, C]` behind a convolution, which
 * loses whole channels).
 *
 * @param options What the step does.
 * @returns Shapes by name.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, type StepOptions, trainingInputs } from "@goodness/core";
 * import { ADAM_DEFAULTS } from "@goodness/core/training";
 * import { assertEquals } from "@std/assert";
 *
 * const options: StepOptions = {
 *   ...{ batchSize: 100, updates: "paired", loss: "pairwise", lossScale: 20 },
 *   ...{ negatives: "hard", negativeSharpness: 20, unlabelledNegatives: false },
 *   ...{ easyExampleThreshold: 0 },
 *   ...{ dropout: 0, peer: 0, weightDecay: 0, adam: ADAM_DEFAULTS, ema: 0 },
 * };
 * const network = resolveNetwork(networkPreset("dense"));
 * assertEquals(trainingInputs(network, options).images, [100, 784]);
 * ```
 */
export function trainingInputs(network: Network, options: StepOptions): Record<string, Shape> {
  const { batchSize, dropout, updates } = options;
  const masks = network.layers.slice(0, -1).map(({ receptiveFields, channels, shared }, below) => [
    dropoutName(below + 1),
    [shared ? 1 : receptiveFields.length, batchSize, channels],
  ]);
  return {
    ...objectiveOf(network.spec).inputs(network, batchSize),
    ...optimiserInputShapes(network.layers.length, options),
    ...(updates === "alternating" && { sides: [2] }),
    ...(dropout > 0 && Object.fromEntries(masks)),
  };
}
