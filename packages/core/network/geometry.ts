/**
 * The geometry of a network: the receptive fields of its locations, and the shapes of its tensors.
 *
 * Symbols, here and in every file of this package: `R` rows of a batch, `L` locations of a layer, `K`
 * inputs of a location, `C` channels (units) of a location, `Y` labels. Activities are `[L, R, C]`.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import { GOODNESS_NAMES, isGoodnessName, objectiveSpecOf } from "./objective_spec.ts";
import type { Shape } from "../ops/ops.ts";
import { sizeOf } from "../ops/shape.ts";
import type { GoodnessFunction } from "./goodness_function.ts";
import type { Grid, LayerGeometry } from "./grid.ts";
import { imageSize } from "./image_shape.ts";
import { checkLayer, type KindOptions } from "./checked_layer.ts";
import { LayerError } from "./layer_error.ts";
import type { LayerSpec } from "./layer_kinds.ts";
import { labelCount, type NetworkSpec } from "./network_spec.ts";
import { type StatisticsOf, statisticsOf } from "./normalisation_spec.ts";
import type { Pooling } from "./pooling.ts";
import { type Projection, projectionOf } from "./projection.ts";

/** One layer of a network, resolved. */
export interface Layer extends LayerGeometry, Projection {
  /** What it is, in a few words. */
  readonly description: string;
  /** Locations below, without zero padding. */
  readonly locationsBelow: number;
  /** Whether all locations share their weights. */
  readonly shared: boolean;
  /** Inputs of a location, `K`: the field times the channels below. */
  readonly inputs: number;
  /** Label inputs of a location: `Y` or 0. */
  readonly labelInputs: number;
  /** Units of a location, `C`. */
  readonly channels: number;
  /** Groups of channels with separate goodness, `G`: 1, or `Y` if each label has a group. */
  readonly groups: number;
  /** How a unit's activity counts towards goodness. @default {its square} */
  readonly goodness?: GoodnessFunction;
  /** What the learning rate is multiplied by in this layer. */
  readonly learningRate: number;
  /** Inputs of a location for the bias: 1, or 0 where batch normalisation would cancel it. */
  readonly biasInputs: 0 | 1;
  /** `[L, K + Y + 1, C]`, or `[1, K + Y + 1, C]` where locations share their weights; without a bias, `K + Y` rows. */
  readonly weightShape: Shape;
  /** What is pooled between the layer below and this one, in order. */
  readonly pooling: readonly Pooling[];
  /** What running statistics are kept of, and their shape: `[L, 1, C]`, or `[1, 1, C]` where locations share weights. */
  readonly statistics?: { readonly of: StatisticsOf; readonly shape: Shape };
}

/** A network, resolved. */
export interface Network {
  /** What it was made from. */
  readonly spec: NetworkSpec;
  /** Values of an image: height x width x channels. */
  readonly pixels: number;
  /** Its layers, first to last. */
  readonly layers: readonly Layer[];
}

/**
 * Works out the geometry of a network.
 *
 * @param options Which kinds of layers and of goodness there are besides those of the packages.
 * @returns The network, resolved.
 * @throws {LayerError} If a layer is not what its kind asks for, does not fit the grid below it or
 *   cannot form its groups.
 * @throws {InputError} If the label does not fit the image.
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
export function resolveNetwork(spec: NetworkSpec, options: KindOptions = {}): Network {
  const pixels = imageSize(spec.input);
  const labels = labelCount(spec);
  if (spec.labelPlacement === "pixels" && labels > pixels) {
    throw new InputError(`Cannot draw ${labels} labels into an image of ${pixels} pixels`);
  }
  const { height: rows, width: columns, channels } = spec.input;
  const layers: Layer[] = [];
  let pooling: Pooling[] = [];
  let below: Grid = { rows, columns, channels };
  for (const [index, layerSpec] of spec.layers.entries()) {
    below = atLayer(index, () => {
      const isLast = index === spec.layers.length - 1;
      const resolved = resolveLayer(spec, layerSpec, { below, pooling, isLast, ...options });
      if ("by" in resolved) pooling = [...pooling, resolved];
      else {
        layers.push(resolved);
        pooling = [];
      }
      return resolved.grid;
    });
  }
  checkPooling(spec, { layers, pooling });
  return { spec, pixels, layers };
}

/** Checks that every pooling lies between two layers that learn. */
function checkPooling(
  { layers: { length } }: NetworkSpec,
  { layers: [first], pooling }: Pick<Network, "layers"> & Pick<Layer, "pooling">,
): void {
  const misplaced = (layer: number, remedy: string): LayerError =>
    new LayerError(`pooling lies between two layers that learn; ${remedy}`, { layer });
  if (first === undefined || first.pooling.length > 0) {
    throw misplaced(0, "begin with another kind");
  }
  if (pooling.length > 0) throw misplaced(length - 1, "end with another kind");
}

/** Checks that channels divide into groups. Projected goodness needs no division. */
function checkGroups({ goodness }: NetworkSpec, channels: number, groups: number): void {
  if (goodness === "projected" || channels % groups === 0) return;
  const more = Math.ceil(channels / groups) * groups;
  const remedy = more === groups ? more : `${more - groups} or ${more}`;
  throw new InputError(
    `${channels} channels do not divide into ${groups} groups, one for each label; ` +
      `use ${remedy} channels, or goodness "projected"`,
  );
}

/** The most weights of a layer: 2^28, a gibibyte. */
const MOST_WEIGHTS = 2 ** 28;

/** Checks what a file may claim before anything is allocated. */
function checkWeights(shape: Shape): void {
  const weights = sizeOf(shape);
  if (weights <= MOST_WEIGHTS) return;
  throw new InputError(
    `it would have ${weights} weights, and at most ${MOST_WEIGHTS} are possible; use fewer channels or units`,
  );
}

/** Adds the layer to errors. */
function atLayer<R>(index: number, resolve: () => R): R {
  try {
    return resolve();
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    const { reason, option } = cause instanceof LayerError
      ? cause
      : { reason: cause.message, option: undefined };
    throw new LayerError(reason, { layer: index, option, cause });
  }
}

/** What a layer has around it. */
interface LayerPosition {
  readonly below: Grid;
  readonly pooling: readonly Pooling[];
  readonly isLast: boolean;
}

function resolveLayer(
  spec: NetworkSpec,
  layerSpec: LayerSpec,
  { below, pooling, isLast, ...options }: LayerPosition & KindOptions,
): Layer | Pooling {
  const { kind, layer: { learningRate = 1, ...layer } } = checkLayer(layerSpec, options);
  const geometry = kind.geometry(layer, below);
  const description = kind.describe(layer);
  if (kind.pooling) return { ...geometry, description, by: kind.pooling(layer) };
  const { receptiveFields, grid: { channels } } = geometry;
  const labels = labelCount(spec);
  const inputs = (receptiveFields[0]?.length ?? 0) * below.channels;
  const labelInputs = seesLabel(spec) ? labels : 0;
  const biasInputs = statisticsOf(spec.normalisation) === "products" ? 0 : 1;
  const locations = receptiveFields.length;
  const groups = objectiveSpecOf(spec).groups(labels);
  checkGroups(spec, channels, groups);
  const copies = kind.sharesWeights ? 1 : locations;
  const weightShape = [copies, inputs + labelInputs + biasInputs, channels];
  checkWeights(weightShape);
  return {
    ...geometry,
    description: description + (learningRate === 1 ? "" : `, learning rate times ${learningRate}`),
    locationsBelow: below.rows * below.columns,
    shared: kind.sharesWeights,
    inputs,
    labelInputs,
    channels,
    groups,
    ...ownGoodness(spec, options),
    learningRate,
    biasInputs,
    weightShape,
    ...projectionOf(spec, geometry),
    pooling,
    ...keptStatistics(spec, [copies, 1, channels], isLast),
  };
}

/** The goodness of a network that the packages do not know; nothing of others. */
function ownGoodness(
  { goodness: name }: NetworkSpec,
  { goodness = {} }: KindOptions,
): Pick<Layer, "goodness"> {
  if (isGoodnessName(name)) return {};
  const found = Object.hasOwn(goodness, name) ? goodness[name] : undefined;
  if (found !== undefined) return { goodness: found };
  const names = [...GOODNESS_NAMES, ...Object.keys(goodness)].join(", ");
  throw new InputError(`there is no goodness "${name}"; choose ${names}`);
}

/** The running statistics of a layer; the last one passes nothing on. */
function keptStatistics(
  { normalisation }: NetworkSpec,
  shape: Shape,
  isLast: boolean,
): Pick<Layer, "statistics"> {
  const of = statisticsOf(normalisation);
  return of === undefined || of === "passed" && isLast ? {} : { statistics: { of, shape } };
}

/** Whether the label's one-hot row is an input of every location. */
function seesLabel({ labelPlacement }: NetworkSpec): boolean {
  return labelPlacement === "everywhere" || labelPlacement === "detached";
}
