/**
 * The kinds of layers. Each is a value with all that is special about it: its schema, its geometry, whether
 * locations share weights, and its description.
 *
 * @module
 */

import * as v from "valibot";
import { InputError } from "../ops/input_error.ts";
import { type Grid, type LayerGeometry, slidingWindows } from "./grid.ts";
import { POOLING_NAMES, type PoolingName } from "./pooling.ts";

/** A layer as data: the name of its kind, and the options of that kind. */
export interface LayerSpec {
  /** The name of its kind. */
  readonly kind: string;
  /** The options of its kind. */
  readonly [option: string]: unknown;
}

/** A kind of layer, such as a convolution; `Spec` is the output of its schema. */
export interface LayerKind<Spec extends LayerSpec = LayerSpec> {
  /** The schema of a layer of this kind as data, `kind` included. */
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

/** A convolution: the same with weights that all locations share, and zero padding. */
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

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const pair = v.tuple([count, count]);
const WINDOW = { field: pair, stride: pair, channels: count };

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
      padding: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
    sharesWeights: true,
    geometry: (layer, below) => slidingWindows(below, layer),
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
    schema: v.strictObject({
      kind: v.literal("pool"),
      by: v.picklist(POOLING_NAMES),
      field: pair,
      stride: pair,
    }),
    sharesWeights: true,
    pooling: ({ by }) => by,
    geometry: (layer, below) => slidingWindows(below, { ...layer, channels: below.channels }),
    describe: ({ by, field, stride }) =>
      `pooling by ${by}, fields ${field.join("x")}, stride ${stride.join("x")}`,
    scaled: (layer) => layer,
  },
};

/** Which kinds of layers a network may have. */
export interface KindOptions {
  /** Kinds besides {@linkcode LAYER_KINDS}, by name. @default {{}} */
  readonly kinds?: LayerKinds;
}

/**
 * The schema of a layer: that of the kind that it names.
 *
 * @param options Which kinds there are.
 * @returns The schema.
 */
export function layerSchema({ kinds }: KindOptions = {}): v.GenericSchema<unknown, LayerSpec> {
  const known: LayerKinds = { ...LAYER_KINDS, ...kinds };
  const named = v.looseObject({ kind: v.picklist(Object.keys(known)) });
  return v.lazy((layer) => v.is(named, layer) ? known[layer.kind]?.schema ?? named : named);
}

/** A layer that its kind's schema has checked, and the kind. */
export interface CheckedLayer {
  /** The layer. */
  readonly layer: LayerSpec;
  /** Its kind. */
  readonly kind: LayerKind;
}

/**
 * Checks a layer by its kind's schema.
 *
 * @param layer The layer as data.
 * @param options Which kinds there are.
 * @returns The layer and its kind.
 * @throws {InputError} If there is no such kind, or the layer does not match its schema.
 */
export function checkLayer(layer: LayerSpec, { kinds }: KindOptions = {}): CheckedLayer {
  const known: LayerKinds = { ...LAYER_KINDS, ...kinds };
  const kind = Object.hasOwn(known, layer.kind) ? known[layer.kind] : undefined;
  if (kind === undefined) {
    throw new InputError(
      `Cannot find a kind of layer named "${layer.kind}": choose ${Object.keys(known).join(", ")}`,
    );
  }
  const result = v.safeParse(kind.schema, layer);
  if (result.success) return { kind, layer: result.output };
  const [issue] = result.issues;
  throw new InputError(`Cannot read layer at "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}

/**
 * The layers that have weights, and so a goodness; pooling has neither.
 *
 * @param layers The layers of a network as data.
 * @param options Which kinds there are.
 * @returns Those that learn, in order.
 */
export function learningLayers(
  layers: readonly LayerSpec[],
  options: KindOptions = {},
): readonly LayerSpec[] {
  return layers.filter((layer) => checkLayer(layer, options).kind.pooling === undefined);
}

/**
 * Scales the channels of a layer.
 *
 * @param layer The layer as data.
 * @param scale Gives the new number of channels for the old one.
 * @param options Which kinds there are.
 * @returns The scaled layer.
 * @throws {InputError} If there is no such kind, or the layer does not match its schema.
 */
export function scaledLayer(
  layer: LayerSpec,
  scale: (channels: number) => number,
  options: KindOptions = {},
): LayerSpec {
  const { kind, layer: checked } = checkLayer(layer, options);
  return kind.scaled(checked, scale);
}
