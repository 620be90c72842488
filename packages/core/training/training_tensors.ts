/**
 * The tensors of a training step: names, shapes and first values of its state and inputs.
 *
 * @module
 */

import { layerAt } from "../network/forward.ts";
import type { Network } from "../network/geometry.ts";
import { allLayers, isInRange } from "../network/layer_range.ts";
import { learntTensors, statisticsShapes, weightShapes } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Shape } from "../ops/ops.ts";
import { ownImages } from "../ops/processes.ts";
import { type HostTensors, tensorsNamed } from "../ops/program.ts";
import {
  emaName,
  initialOptimiserState,
  optimiserInputShapes,
  optimiserShapes,
} from "./optimiser.ts";
import type { StepOptions } from "./step_options.ts";

/**
 * The metrics of a step for every layer, in this order; each is a mean over the batch. With alternating updates
 * the goodness of a side has weight 2 in the steps that learn from it and 0 in the others, so its mean over steps
 * is that of the learnt data. Loss and pairwise error are always those of both sides.
 */
export const STEP_METRICS = [
  "loss",
  "positiveGoodness",
  "negativeGoodness",
  "pairwiseError",
] as const;

/** The name of the state tensor `[layers, metrics]` that sums the metrics of steps. */
export const METRICS_NAME = "metrics";

/** The name of the running mean of each unit's activity in a layer, `[L, 1, C]`. */
export function peerName(layer: number): string {
  return `layers.${layer}.peer`;
}

/** The name of the gradient of a learnt tensor, at `gradientScale`. */
export function gradientName(learnt: string): string {
  return `${learnt.replace(/\.weight$/, "")}.gradient`;
}

/** The name of the input with the dropout mask of a layer's inputs. */
export function dropoutName(layer: number): string {
  return `layers.${layer}.dropout`;
}

/** The options that decide which tensors a training keeps. */
export type KeptOptions = Pick<StepOptions, "ema" | "peer" | "layers">;

/**
 * Shapes of all state tensors of a training; of some layers if the options say so.
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
  const { layers: range = allLayers(network), peer } = options;
  const learnt = Object.fromEntries(
    learntTensors(network, range).map(({ name, shape }) => [name, shape]),
  );
  const perLayer = network.layers.map(({ receptiveFields, channels }, layer) => [
    peerName(layer),
    [receptiveFields.length, 1, channels],
  ]);
  return {
    ...weightShapes(network, range),
    ...optimiserShapes(learnt, options),
    ...(peer > 0 && Object.fromEntries(perLayer.slice(range.start, range.end))),
    [METRICS_NAME]: [range.end - range.start, STEP_METRICS.length],
  };
}

/** The running mean of every unit's activity before the first step, as in Hinton's ffcode. */
const FIRST_ACTIVITY = 0.5;

/**
 * The state before the first step: weights, averages that are equal to them, moments and metrics of zero.
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
    ...tensorsNamed(weights, Object.keys(statisticsShapes(network))),
    ...initialOptimiserState(learnt, options),
    ...(options.peer > 0 && Object.fromEntries(activities)),
    [METRICS_NAME]: new Float32Array(network.layers.length * STEP_METRICS.length),
  };
}

/**
 * The weights that are validated and stored: the averaged ones if there are any.
 *
 * @param options Whether averaged weights are kept.
 * @returns For each of the network's weights, the name of the state tensor that holds it.
 */
export function trainedWeightNames(
  network: Network,
  options: Pick<StepOptions, "ema">,
): Record<string, string> {
  const heldIn = options.ema > 0 ? emaName : (name: string): string => name;
  const learnt = learntTensors(network).map(({ name }) => [name, heldIn(name)]);
  const statistics = Object.keys(statisticsShapes(network)).map((name) => [name, name]);
  return Object.fromEntries([...learnt, ...statistics]);
}

/**
 * The shapes of the inputs of a training step, in which `B` are the images that one process has:
 *
 * - `images`, standardised, `[B, pixels]`;
 * - as the objective needs them, `labels`, one-hot, `[B, Y]`, `noise`, standard Gumbel, `[B, Y]`, and `negatives`,
 *   standardised images, `[B, pixels]`;
 * - those of the optimiser, see `optimiserInputs`;
 * - with alternating updates, `sides`, the weights of the positive and the negative loss, `[2]`;
 * - with dropout, a mask of the inputs of each hidden layer, `[L, B, C]` of the layer below (`[1, B, C]` above a
 *   convolution, which drops whole channels);
 * - where another process trains the layers before, what they pass on, see `LocalObjective`, in place of images.
 *
 * @param options What the step does.
 * @returns Shapes by name.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, stepOptions, trainingInputs } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const options = stepOptions({ batchSize: 100 });
 * const network = resolveNetwork(networkPreset("dense"));
 * assertEquals(trainingInputs(network, options).images, [100, 784]);
 * ```
 */
export function trainingInputs(network: Network, options: StepOptions): Record<string, Shape> {
  const { dropout, updates, layers: range = allLayers(network) } = options;
  const batchSize = ownImages(options);
  const masks = network.layers.slice(0, -1).map(({ receptiveFields, channels, shared }, below) => [
    dropoutName(below + 1),
    [shared ? 1 : receptiveFields.length, batchSize, channels],
  ]);
  const inRange = masks.filter((_, below) => isInRange(range, below + 1));
  return {
    ...batchInputs(network, options),
    ...optimiserInputShapes(network.layers.length, options),
    ...(updates === "alternating" && { sides: [2] }),
    ...(dropout > 0 && Object.fromEntries(inRange)),
  };
}

/** The inputs of the objective: in the first layer those of a batch, later what the layer before passes on. */
function batchInputs(network: Network, options: StepOptions): Record<string, Shape> {
  const inputs = objectiveOf(network.spec).inputs(network, ownImages(options));
  const passed = passedInputs(network, options);
  if (Object.keys(passed).length === 0) return inputs;
  const { labels } = inputs;
  return { ...passed, ...(labels && !("pairLabels" in passed) && { labels }) };
}

/**
 * The shapes of the inputs of a training step that another process makes, which trains the layers before.
 *
 * @param options What the step does.
 * @returns Shapes by name; none if the step begins with the first layer.
 */
export function passedInputs(network: Network, options: StepOptions): Record<string, Shape> {
  const { start } = options.layers ?? allLayers(network);
  if (start === 0) return {};
  const below = layerAt(network, start - 1);
  return objectiveOf(network.spec).passedShapes(network, below, ownImages(options));
}
