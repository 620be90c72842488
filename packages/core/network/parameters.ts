/**
 * What a network learns: the names, shapes and first values of its weights.
 *
 * All weights of a layer are one tensor `[L, K + Y + 1, C]`, so a layer is one product. The rows of a location are
 * those of its inputs, of the labels (only if the label is an input of every location) and the bias. If goodness is
 * projected, a layer has a second tensor `[P, C, Y]`: the weight of each unit for each label. Batch normalisation
 * has a deviation and a mean for each unit in place of the bias.
 *
 * @module
 */

import { meanName, scaleName, shiftName, varianceName } from "./batch_statistics.ts";
import type { Layer, Network } from "./geometry.ts";
import { allLayers, isInRange, type LayerRange } from "./layer_range.ts";
import type { Shape } from "../ops/ops.ts";
import type { HostTensors } from "../ops/program.ts";
import { gaussian } from "../ops/distributions.ts";
import { randomStream } from "../ops/random.ts";
import { dims3, sizeOf } from "../ops/shape.ts";

/**
 * The name of a layer's weights in a program's state and in a model file.
 *
 * @param layer The layer, from 0.
 * @returns Its name.
 */
export function weightName(layer: number): string {
  return `layers.${layer}.weight`;
}

/**
 * The name of a layer's projection, the weights of its units for each label, in a program's state and in a
 * model file.
 *
 * @param layer The layer, from 0.
 * @returns Its name.
 */
export function projectionName(layer: number): string {
  return `layers.${layer}.projection`;
}

/** A tensor that a network learns. */
export interface LearntTensor {
  /** Its name in a program's state and in a model file. */
  readonly name: string;
  /** Its layer, from 0. */
  readonly layer: number;
  /** Its shape. */
  readonly shape: Shape;
}

/**
 * Lists what a network learns.
 *
 * @param network The network.
 * @param range The layers to list; all by default.
 * @returns The tensors, first layer to last: each layer's weights, its projection and its batch normalisation, as
 *   far as it has them.
 */
export function learntTensors(
  network: Network,
  range: LayerRange = allLayers(network),
): LearntTensor[] {
  const tensors = network.layers.flatMap(({ weightShape, projectionShape, statistics }, layer) => [
    { name: weightName(layer), layer, shape: weightShape },
    ...(projectionShape ? [{ name: projectionName(layer), layer, shape: projectionShape }] : []),
    ...(statistics?.of === "products"
      ? [scaleName(layer), shiftName(layer)].map((name) => ({
        name,
        layer,
        shape: statistics.shape,
      }))
      : []),
  ]);
  return tensors.filter(({ layer }) => isInRange(range, layer));
}

/**
 * The names and shapes of the running statistics that a prediction needs besides what is learnt.
 *
 * @param network The network.
 * @param range The layers to list; all by default.
 * @returns Shapes by name.
 */
export function statisticsShapes(
  network: Network,
  range: LayerRange = allLayers(network),
): Record<string, Shape> {
  return Object.fromEntries(
    network.layers.flatMap(({ statistics }, layer) =>
      statistics === undefined || !isInRange(range, layer)
        ? []
        : [[meanName(layer), statistics.shape], [varianceName(layer), statistics.shape]]
    ),
  );
}

/**
 * The names and shapes of a network's weights: what it learns, and its running statistics.
 *
 * @param network The network.
 * @param range The layers to list; all by default.
 * @returns Shapes by name.
 */
export function weightShapes(network: Network, range?: LayerRange): Record<string, Shape> {
  const learnt = learntTensors(network, range).map(({ name, shape }) => [name, shape]);
  return { ...Object.fromEntries(learnt), ...statisticsShapes(network, range) };
}

/**
 * Draws the first weights. Those of inputs and labels are from N(0, 2 / K): with inputs of mean square 1 and a
 * ReLU, goodness starts near 1 (He et al. 2015, section 2.2). Biases are 0. Projections are from N(0, 1 / (L
 * C)), so projected goodness starts near 0. Deviations and variances are 1, means are 0.
 *
 * @param seed The run's seed, an integer in `[0, 2^32)`.
 * @returns The weights by name.
 *
 * @example
 * ```ts
 * import { initialWeights, networkPreset, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const network = resolveNetwork(networkPreset("local"));
 * const weights = initialWeights(network, 1);
 * assertEquals(Object.keys(weights).length, network.layers.length);
 * ```
 */
export function initialWeights(network: Network, seed: number): HostTensors {
  return Object.fromEntries(network.layers.flatMap((layer, index) => {
    const weights = [weightName(index), firstWeights(layer, seed, index)];
    const statistics = layer.statistics === undefined
      ? []
      : Object.entries(firstStatistics(layer.statistics, index));
    if (layer.projectionShape === undefined) return [weights, ...statistics];
    const next = gaussian(randomStream(seed, "projection", index));
    const length = sizeOf(layer.projectionShape);
    const [, , labels = NaN] = layer.projectionShape;
    const std = 1 / Math.sqrt(length / labels);
    const projection = Float32Array.from({ length }, () => std * next());
    return [weights, [projectionName(index), projection], ...statistics];
  }));
}

function firstStatistics(
  { of, shape }: NonNullable<Layer["statistics"]>,
  layer: number,
): HostTensors {
  const filled = (value: number): Float32Array<ArrayBuffer> =>
    new Float32Array(sizeOf(shape)).fill(value);
  return {
    ...(of === "products" && { [scaleName(layer)]: filled(1), [shiftName(layer)]: filled(0) }),
    [meanName(layer)]: filled(0),
    [varianceName(layer)]: filled(1),
  };
}

function firstWeights(layer: Layer, seed: number, index: number): Float32Array<ArrayBuffer> {
  const next = gaussian(randomStream(seed, "weights", index));
  const std = Math.sqrt(2 / layer.inputs);
  const weights = new Float32Array(sizeOf(layer.weightShape));
  const [, rowsOfLocation] = dims3(layer.weightShape);
  for (let i = 0; i < weights.length; i++) {
    const row = Math.floor(i / layer.channels) % rowsOfLocation;
    const isBias = row === layer.inputs + layer.labelInputs;
    weights[i] = isBias ? 0 : std * next();
  }
  return weights;
}

/**
 * The number of trained parameters of a network.
 *
 * @returns Weights, label weights, biases and projections of all layers.
 *
 * @example
 * ```ts
 * import { networkPreset, parameterCount, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parameterCount(resolveNetwork(networkPreset("local"))), 3_087_636);
 * ```
 */
export function parameterCount(network: Network): number {
  return learntTensors(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
