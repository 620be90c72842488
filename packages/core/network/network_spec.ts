/**
 * A network as data: what is stored in a model file and what a preset is.
 *
 * @module
 */

import * as v from "valibot";
import {
  GOODNESS_NAMES,
  type GoodnessName,
  LABEL_PLACEMENTS,
  type LabelPlacement,
  type Objective,
  objectiveSpecOf,
} from "./objective_spec.ts";

const count = (): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(1));
const pair = (): v.GenericSchema<[number, number]> => v.tuple([count(), count()]);
const finite = (): v.GenericSchema<number> => v.pipe(v.number(), v.finite());
const positive = (): v.GenericSchema<number> =>
  v.pipe(v.number(), v.finite(), v.check((x: number) => x > 0, "must be positive"));

/** What layers of receptiveFields share: what one location sees, how far receptiveFields are apart, units per location. */
const FIELDS = { field: pair(), stride: pair(), channels: count() };

const LAYER_SPEC = v.variant("kind", [
  v.strictObject({ kind: v.literal("local"), ...FIELDS }),
  v.strictObject({
    kind: v.literal("conv"),
    ...FIELDS,
    padding: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.strictObject({
    kind: v.literal("dense"),
    /** Units of the layer. */
    units: count(),
  }),
]);

const NETWORK_SPEC = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
  input: v.strictObject({
    height: count(),
    width: count(),
    mean: finite(),
    std: positive(),
    mirrored: v.exactOptional(v.boolean()),
  }),
  labels: v.pipe(v.number(), v.integer(), v.minValue(2)),
  objective: v.optional(v.picklist(["positive-negative", "grouped"]), "positive-negative"),
  labelPlacement: v.picklist(LABEL_PLACEMENTS),
  labelScale: positive(),
  layers: v.pipe(v.array(LAYER_SPEC), v.minLength(1)),
  goodness: v.picklist(GOODNESS_NAMES),
  normalisation: v.picklist(["length", "channels"]),
  threshold: positive(),
  goodnessLayers: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
});

/**
 * One layer: `local` has its own weights at every location of a grid and sees a field of the grid
 * below; `conv` has the same weights at every location; `dense` sees everything below at one location.
 */
export type LayerSpec =
  | {
    /** A locally connected layer, without weight sharing. */
    readonly kind: "local";
    /** Rows and columns of the grid below that one location sees. */
    readonly field: readonly [rows: number, columns: number];
    /** Rows and columns between neighbouring receptiveFields. */
    readonly stride: readonly [rows: number, columns: number];
    /** Units per location. */
    readonly channels: number;
  }
  | {
    /** A convolution: the weights are shared by all locations. */
    readonly kind: "conv";
    /** Rows and columns of the grid below that one location sees. */
    readonly field: readonly [rows: number, columns: number];
    /** Rows and columns between neighbouring receptiveFields. */
    readonly stride: readonly [rows: number, columns: number];
    /** Units per location. */
    readonly channels: number;
    /** Rows and columns of silence around the grid below. */
    readonly padding: number;
  }
  | {
    /** A fully connected layer. */
    readonly kind: "dense";
    /** Units of the layer. */
    readonly units: number;
  };

/** How activities are normalised on their way to the next layer. */
export type Normalisation = "length" | "channels";

/** A network as data. */
export interface NetworkSpec {
  /** What to call it: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The image that goes in. */
  readonly input: {
    /** Rows of the image. */
    readonly height: number;
    /** Columns of the image. */
    readonly width: number;
    /** The mean of the training pixels, on the scale `[0, 1]`. */
    readonly mean: number;
    /** The standard deviation of the training pixels, on the same scale. */
    readonly std: number;
    /**
     * Whether an image means the same mirrored left to right: a label's goodness is then the mean of that
     * for the image and that for its mirror image. @default {false}
     */
    readonly mirrored?: boolean;
  };
  /** How many classes there are. */
  readonly labels: number;
  /** What the layers learn. */
  readonly objective: Objective;
  /**
   * `everywhere`: the label's one-hot row is an input of every location of every layer. `detached`: so it is, but
   * a layer hands on what it does without a label, so that each layer judges the label anew and no layer
   * can copy the judgement of the one below; images pass once for all labels. `pixels`: it is
   * drawn into the first pixels of the image, as in Hinton (2022), section 3.3. `nowhere`: no label
   * goes in; the objective `grouped` needs this, and positive and negative data are whole images then
   * (unsupervised, section 3.2).
   */
  readonly labelPlacement: LabelPlacement;
  /** The value that stands for the label; the other labels are 0. */
  readonly labelScale: number;
  /** The layers, first to last. */
  readonly layers: readonly LayerSpec[];
  /** What the goodness of a layer is of; `projected` for the objective `grouped` only. */
  readonly goodness: GoodnessName;
  /**
   * What a layer hands on. `length`: its activities divided by their root mean square over the layer.
   * `channels`: divided at each location by their Euclidean length over the channels, the image too.
   */
  readonly normalisation: Normalisation;
  /** The goodness that separates positive from negative data (theta). */
  readonly threshold: number;
  /** The layers, from 0, whose goodness is summed for a prediction. */
  readonly goodnessLayers: readonly number[];
}

/**
 * Checks that a value is a network specification.
 *
 * @param value Anything, such as parsed JSON.
 * @returns The value, typed.
 * @throws {TypeError} If something is missing, unknown or out of range; the message names it.
 *
 * @example
 * ```ts
 * import { networkPreset, parseNetworkSpec } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const stored = JSON.parse(JSON.stringify(networkPreset("local")));
 * assertEquals(parseNetworkSpec(stored), networkPreset("local"));
 * ```
 */
export function parseNetworkSpec(value: unknown): NetworkSpec {
  const result = v.safeParse(NETWORK_SPEC, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new TypeError(
      `Cannot read network specification at "${v.getDotPath(issue) ?? ""}": ${issue.message}`,
    );
  }
  const spec = result.output;
  const missing = spec.goodnessLayers.find((layer) => layer >= spec.layers.length);
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot sum goodness of layer ${missing}: the network has layers 0 to ${
        spec.layers.length - 1
      }`,
    );
  }
  checkObjective(spec);
  return spec;
}

function checkObjective(spec: NetworkSpec): void {
  const { objective, labelPlacement, labels, layers, goodness } = spec;
  const allowed = objectiveSpecOf(spec);
  if (!allowed.labelPlacements.includes(labelPlacement)) {
    throw new TypeError(
      `Cannot learn the objective "${objective}" with the label placed "${labelPlacement}"`,
    );
  }
  if (!allowed.goodness.includes(goodness)) {
    throw new TypeError(
      `Cannot learn the objective "${objective}" by the goodness "${goodness}", which is one a label: ` +
        `choose "${allowed.goodness.join('" or "')}"`,
    );
  }
  if (goodness === "projected") return;
  const groups = allowed.groups(labels);
  for (const [index, layer] of layers.entries()) {
    const channels = layer.kind === "dense" ? layer.units : layer.channels;
    if (channels % groups === 0) continue;
    throw new TypeError(
      `Cannot form ${groups} groups of ${channels} channels in layer ${index}: ` +
        `choose a multiple of ${groups}`,
    );
  }
}
