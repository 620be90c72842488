/**
 * The kinds of layers. Each is a value with all that is special about it: its schema, its geometry, whether
 * locations share weights, and its description.
 *
 * @module
 */

import * as v from "valibot";
import { type Grid, type LayerGeometry, slidingWindows } from "./grid.ts";
import { POOLING_NAMES, type PoolingName } from "./pooling.ts";

/** A layer as data: the name of its kind, and the options of that kind. */
export interface LayerSpec {
  /** The name of its kind. */
  readonly kind: string;
  /** What the learning rate is multiplied by in this layer, at least 0; 0 freezes the layer. @default {1} */
  readonly learningRate?: number;
  /** The options of its kind. */
  readonly [option: string]: unknown;
}

/** A kind of layer, such as a convolution; `Spec` is the output of its schema. */
export interface LayerKind<Spec extends LayerSpec = LayerSpec> {
  /** The schema of a layer of this kind as data, `kind` included; files of networks follow from it, too. */
  readonly schema: v.GenericSchema<unknown, Spec>;
  /** Whether all locations have the same weights. */
  readonly sharesWeights: boolean;
  /** How it pools the locations of a field, if it has no weights. @default {undefined} it has weights */
  pooling?(layer: Spec): PoolingName;
  /**
   * Its locations and their receptive fields.
   *
   * @throws {InputError} If the layer does not fit the grid below it.
   */
  geometry(layer: Spec, below: Grid): LayerGeometry;
  /** Describes the layer in a few words. */
  describe(layer: Spec): string;
  /** The same layer with another number of channels: `scale` of the old one. */
  scaled(layer: Spec, scale: (channels: number) => number): Spec;
}

/** Kinds by name. */
export type LayerKinds = Readonly<Record<string, LayerKind>>;

/**
 * Makes a custom kind of layer. The type of its layers follows from the schema.
 *
 * @returns The kind as it is.
 *
 * @example Locations that see whole rows of the grid below
 * ```ts
 * import { layerKind, networkPreset, resolveNetwork, slidingWindows } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 * import * as v from "valibot";
 *
 * const rows = layerKind({
 *   schema: v.strictObject({ kind: v.literal("rows"), units: v.number() }),
 *   sharesWeights: false,
 *   geometry: ({ units }, below) =>
 *     slidingWindows(below, { field: [1, below.columns], channels: units }),
 *   describe: ({ units }) => `rows, ${units} units each`,
 *   scaled: (layer, scale) => ({ ...layer, units: scale(layer.units) }),
 * });
 * const layers = [{ kind: "rows", units: 20 }, { kind: "dense", units: 100 }];
 * const spec = { ...networkPreset("dense"), layers, goodnessLayers: [0, 1] };
 * const network = resolveNetwork(spec, { kinds: { rows } });
 * assertEquals(network.layers.map(({ grid }) => grid.rows), [28, 1]);
 * ```
 */
export function layerKind<Spec extends LayerSpec>(kind: LayerKind<Spec>): LayerKind<Spec> {
  return kind;
}

/** What layers whose locations lie on a grid have in common. */
export type WindowedLayer = {
  /** Rows and columns of the grid below that one location sees. */
  readonly field: readonly [rows: number, columns: number];
  /** Rows and columns from one location's field to the next. */
  readonly stride: readonly [rows: number, columns: number];
  /** Units of a location. */
  readonly channels: number;
};

/** A locally connected layer: locations on a grid, with weights of their own. */
export type LocalLayer = WindowedLayer & { readonly kind: "local" };

/**
 * A convolution: the same with weights that all locations share, and zero padding. As in PyTorch, rows and columns
 * that are left over at the bottom and on the right are not seen.
 */
export type ConvLayer = WindowedLayer & {
  readonly kind: "conv";
  /** Rows and columns of zero padding around the grid below. */
  readonly padding: number;
};

/** A fully connected layer: one location, which sees everything below. */
export type DenseLayer = {
  readonly kind: "dense";
  /** Units of the layer. */
  readonly units: number;
};

/** Pooling: the layer below with fewer locations. It has no weights and no goodness. */
export type PoolLayer = Pick<WindowedLayer, "field" | "stride"> & {
  readonly kind: "pool";
  /** How the locations of a field become one. */
  readonly by: PoolingName;
};

/** A layer of one of the {@linkcode LAYER_KINDS}. */
export type StandardLayerSpec = LocalLayer | ConvLayer | DenseLayer | PoolLayer;

/** The kinds of layers that every network may have; the compiler asks for one of each. */
export type StandardLayerKinds = {
  readonly [Layer in StandardLayerSpec as Layer["kind"]]: LayerKind<Layer>;
};

const COUNT = "choose a whole number, at least 1";
const count = v.pipe(v.number(COUNT), v.integer(COUNT), v.minValue(1, COUNT));
const PADDING = "choose a whole number, at least 0";

/** Rows and columns; one number stands for both. */
const pair = v.pipe(
  v.union(
    [count, v.strictTuple([count, count])],
    "choose a whole number, at least 1, or two: [rows, columns]",
  ),
  v.transform((size): readonly [number, number] => typeof size === "number" ? [size, size] : size),
);
const WINDOW = { field: pair, stride: v.optional(pair, 1), channels: count };

function describeWindow(name: string, { field, stride, channels }: WindowedLayer): string {
  return `${name}, fields ${field.join("x")}, stride ${stride.join("x")}, ` +
    `${channels} channels a location`;
}

function scaledWindow<Spec extends WindowedLayer>(
  layer: Spec,
  scale: (channels: number) => number,
): Spec {
  return { ...layer, channels: scale(layer.channels) };
}

/** The kinds of layers that every network may have. */
export const LAYER_KINDS: StandardLayerKinds = {
  local: {
    schema: v.strictObject({ kind: v.literal("local"), ...WINDOW }),
    sharesWeights: false,
    geometry: (layer, below) => slidingWindows(below, layer),
    describe: (layer) => describeWindow("locally connected", layer),
    scaled: scaledWindow,
  },
  conv: {
    schema: v.strictObject({
      kind: v.literal("conv"),
      ...WINDOW,
      padding: v.optional(
        v.pipe(v.number(PADDING), v.integer(PADDING), v.minValue(0, PADDING)),
        0,
      ),
    }),
    sharesWeights: true,
    geometry: (layer, below) => slidingWindows(below, { ...layer, exact: false }),
    describe: (layer) => describeWindow("convolution", layer),
    scaled: scaledWindow,
  },
  dense: {
    schema: v.strictObject({ kind: v.literal("dense"), units: count }),
    sharesWeights: false,
    geometry: ({ units }, below) =>
      slidingWindows(below, { field: [below.rows, below.columns], channels: units }),
    describe: ({ units }) => `dense, ${units} units`,
    scaled: (layer, scale) => ({ ...layer, units: scale(layer.units) }),
  },
  pool: {
    schema: v.pipe(
      v.strictObject({
        kind: v.literal("pool"),
        by: v.picklist(POOLING_NAMES, `choose ${POOLING_NAMES.join(" or ")}`),
        field: pair,
        stride: v.exactOptional(pair),
      }),
      v.transform((layer) => ({ ...layer, stride: layer.stride ?? layer.field })),
    ),
    sharesWeights: true,
    pooling: ({ by }) => by,
    geometry: (layer, below) =>
      slidingWindows(below, { ...layer, channels: below.channels, exact: false }),
    describe: ({ by, field, stride }) =>
      `pooling by ${by}, fields ${field.join("x")}, stride ${stride.join("x")}`,
    scaled: (layer) => layer,
  },
};
