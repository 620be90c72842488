/**
 * The geometry of a network: which inputs each location sees, and how its weights are laid out.
 *
 * Symbols, here and in every file of this package: `R` rows of a batch, `L` locations of a layer, `K`
 * inputs of a location, `C` channels (units) of a location, `Y` labels. Activities are `[L, R, C]`.
 *
 * All weights of a layer are one tensor `[L, K + Y + 1, C]`: the rows of a location are its inputs, then
 * the labels (only if every location sees the label), then the bias. So a layer is one product. Where
 * goodness is projected, a layer has a second tensor `[L, C, Y]`: what each unit counts for each label.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { LayerSpec, NetworkSpec } from "./network_spec.ts";
import { objectiveSpecOf } from "./objective_spec.ts";
import type { Shape } from "../ops/ops.ts";
import type { HostTensors } from "../ops/program.ts";
import { gaussian, randomStream } from "../ops/random.ts";
import { sizeOf } from "../ops/shape.ts";

/** One layer of a network, resolved. */
export interface Layer {
  /**
   * For each location, the locations below that it sees; pixels in the first layer. `[L][...]` The location
   * after the last one is the silence around the grid.
   */
  readonly receptiveFields: readonly (readonly number[])[];
  /** Locations below, the silence not counted. */
  readonly locationsBelow: number;
  /** Whether all locations share their weights. */
  readonly shared: boolean;
  /** Inputs of a location, `K`: the field times the channels below. */
  readonly inputs: number;
  /** Label inputs of a location: `Y` or 0. */
  readonly labelInputs: number;
  /** Units of a location, `C`. */
  readonly channels: number;
  /** Groups of channels with a goodness of their own: 1, or `Y` where groups stand for labels. */
  readonly groups: number;
  /** `[L, K + Y + 1, C]`, or `[1, K + Y + 1, C]` where locations share their weights. */
  readonly weightShape: Shape;
  /** `[L, C, Y]` where goodness is projected. */
  readonly projectionShape?: Shape;
}

/** A network, resolved. */
export interface Network {
  /** What it was made from. */
  readonly spec: NetworkSpec;
  /** Pixels of an image. */
  readonly pixels: number;
  /** Its layers, first to last. */
  readonly layers: readonly Layer[];
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/**
 * Works out the geometry of a network.
 *
 * @param spec The network as data.
 * @returns The network, resolved.
 * @throws {InputError} If a field does not fit the grid below it, or the label does not fit the image.
 *
 * @example Locations of the default network
 * ```ts
 * import { networkPreset, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const network = resolveNetwork(networkPreset("local"));
 * assertEquals(network.layers.map((layer) => layer.receptiveFields.length), [16, 9, 4]);
 * ```
 */
export function resolveNetwork(spec: NetworkSpec): Network {
  const { height, width } = spec.input;
  const pixels = height * width;
  if (spec.labelPlacement === "pixels" && spec.labels > pixels) {
    throw new InputError(`Cannot draw ${spec.labels} labels into an image of ${pixels} pixels`);
  }
  const layers: Layer[] = [];
  let below: Grid = { rows: height, columns: width, channels: 1 };
  for (const [index, layerSpec] of spec.layers.entries()) {
    const grid = gridOf(layerSpec, below, index);
    layers.push(resolveLayer(spec, layerSpec, { below, grid }));
    below = grid;
  }
  return { spec, pixels, layers };
}

function gridOf(layer: LayerSpec, below: Grid, index: number): Grid {
  if (layer.kind === "dense") return { rows: 1, columns: 1, channels: layer.units };
  const padding = paddingOf(layer);
  const locations = (size: number, axis: 0 | 1): number => {
    const fit = (size + 2 * padding - layer.field[axis]) / layer.stride[axis] + 1;
    if (fit < 1 || !Number.isInteger(fit)) {
      throw new InputError(
        `Cannot tile ${below.rows}x${below.columns} with receptiveFields of ${
          layer.field.join("x")
        } ` +
          `at stride ${layer.stride.join("x")} in layer ${index}: choose sizes that fit exactly`,
      );
    }
    return fit;
  };
  return {
    rows: locations(below.rows, 0),
    columns: locations(below.columns, 1),
    channels: layer.channels,
  };
}

function resolveLayer(
  spec: NetworkSpec,
  layer: LayerSpec,
  { below, grid }: { below: Grid; grid: Grid },
): Layer {
  const locationsBelow = below.rows * below.columns;
  const receptiveFields = layer.kind === "dense"
    ? [Array.from({ length: locationsBelow }, (_, location) => location)]
    : gridFields(layer, below, grid);
  const shared = layer.kind === "conv";
  const inputs = (receptiveFields[0]?.length ?? 0) * below.channels;
  const labelInputs = seesLabel(spec) ? spec.labels : 0;
  const { channels } = grid;
  const weightShape = [shared ? 1 : receptiveFields.length, inputs + labelInputs + 1, channels];
  const groups = objectiveSpecOf(spec).groups(spec.labels);
  const sizes = {
    receptiveFields,
    locationsBelow,
    shared,
    inputs,
    labelInputs,
    channels,
    groups,
    weightShape,
  };
  if (spec.goodness !== "projected") return sizes;
  return { ...sizes, projectionShape: [receptiveFields.length, channels, spec.labels] };
}

/** Whether the label's one-hot row is an input of every location. */
function seesLabel({ labelPlacement }: NetworkSpec): boolean {
  return labelPlacement === "everywhere" || labelPlacement === "detached";
}

function paddingOf(layer: LayerSpec): number {
  return layer.kind === "conv" ? layer.padding : 0;
}

function gridFields(
  layer: LayerSpec & { kind: "local" | "conv" },
  below: Grid,
  grid: Grid,
): number[][] {
  const [fieldRows, fieldColumns] = layer.field;
  const [rowStride, columnStride] = layer.stride;
  const padding = paddingOf(layer);
  return Array.from({ length: grid.rows * grid.columns }, (_, location) => {
    const top = Math.floor(location / grid.columns) * rowStride - padding;
    const left = (location % grid.columns) * columnStride - padding;
    return Array.from({ length: fieldRows * fieldColumns }, (_, cell) => {
      const row = top + Math.floor(cell / fieldColumns);
      const column = left + cell % fieldColumns;
      const isInside = row >= 0 && row < below.rows && column >= 0 && column < below.columns;
      return isInside ? row * below.columns + column : below.rows * below.columns;
    });
  });
}

/**
 * Counts the trained numbers of a network.
 *
 * @param network The network.
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
 * The name of what a layer's units count for each label, in a program's state and in a model file.
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
  /** The layer that it is of, from 0. */
  readonly layer: number;
  /** Its shape. */
  readonly shape: Shape;
}

/**
 * Lists what a network learns.
 *
 * @param network The network.
 * @returns The tensors, first layer to last: each layer's weights, and its projection if it has one.
 */
export function learntTensors({ layers }: Network): LearntTensor[] {
  return layers.flatMap(({ weightShape, projectionShape }, layer) => [
    { name: weightName(layer), layer, shape: weightShape },
    ...(projectionShape ? [{ name: projectionName(layer), layer, shape: projectionShape }] : []),
  ]);
}

/**
 * The names and shapes of a network's weights.
 *
 * @param network The network.
 * @returns Shapes by name.
 */
export function weightShapes(network: Network): Record<string, Shape> {
  return Object.fromEntries(learntTensors(network).map(({ name, shape }) => [name, shape]));
}

/**
 * Draws the first weights: inputs and labels from N(0, 2 / K), so that goodness starts near 1 behind
 * inputs of mean square 1 and a ReLU (He et al. 2015, section 2.2); biases 0. Projections are drawn from
 * N(0, 1 / (L C)), so that projected goodness starts within a few units of 0.
 *
 * @param network The network.
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
    if (layer.projectionShape === undefined) return [weights];
    const next = gaussian(randomStream(seed, "projection", index));
    const std = 1 / Math.sqrt(layer.receptiveFields.length * layer.channels);
    const length = sizeOf(layer.projectionShape);
    const projection = Float32Array.from({ length }, () => std * next());
    return [weights, [projectionName(index), projection]];
  }));
}

function firstWeights(layer: Layer, seed: number, index: number): Float32Array<ArrayBuffer> {
  const next = gaussian(randomStream(seed, "weights", index));
  const std = Math.sqrt(2 / layer.inputs);
  const weights = new Float32Array(sizeOf(layer.weightShape));
  const rowsOfLocation = layer.inputs + layer.labelInputs + 1;
  for (let i = 0; i < weights.length; i++) {
    const row = Math.floor(i / layer.channels) % rowsOfLocation;
    const isBias = row === rowsOfLocation - 1;
    weights[i] = isBias ? 0 : std * next();
  }
  return weights;
}
