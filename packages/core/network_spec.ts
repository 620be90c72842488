/**
 * A network as data: what is stored in a model file and what a preset is.
 *
 * @module
 */

import * as v from "valibot";

const count = (): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(1));
const pair = (): v.GenericSchema<[number, number]> => v.tuple([count(), count()]);
const finite = (): v.GenericSchema<number> => v.pipe(v.number(), v.finite());
const positive = (): v.GenericSchema<number> =>
  v.pipe(v.number(), v.finite(), v.check((x: number) => x > 0, "must be positive"));

const LAYER_SPEC = v.variant("kind", [
  v.strictObject({
    kind: v.literal("local"),
    /** Rows and columns of the input grid that one place sees. */
    field: pair(),
    /** Rows and columns between neighbouring fields. */
    stride: pair(),
    /** Units per place. */
    channels: count(),
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
    deviation: positive(),
  }),
  labels: v.pipe(v.number(), v.integer(), v.minValue(2)),
  labelPlacement: v.picklist(["everywhere", "pixels"]),
  labelScale: positive(),
  layers: v.pipe(v.array(LAYER_SPEC), v.minLength(1)),
  goodness: v.literal("mean-square"),
  normalisation: v.literal("length"),
  threshold: positive(),
  goodnessLayers: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
});

/**
 * One layer: `local` has its own weights at every place of a grid and sees a field of the grid
 * below; `dense` sees everything below at one place.
 */
export type LayerSpec =
  | {
    /** A locally connected layer, without weight sharing. */
    readonly kind: "local";
    /** Rows and columns of the grid below that one place sees. */
    readonly field: readonly [rows: number, columns: number];
    /** Rows and columns between neighbouring fields. */
    readonly stride: readonly [rows: number, columns: number];
    /** Units per place. */
    readonly channels: number;
  }
  | {
    /** A fully connected layer. */
    readonly kind: "dense";
    /** Units of the layer. */
    readonly units: number;
  };

/** How the label enters the network. */
export type LabelPlacement = "everywhere" | "pixels";

/** The places where a label can enter. */
export const LABEL_PLACEMENTS: readonly LabelPlacement[] = ["everywhere", "pixels"];

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
    readonly deviation: number;
  };
  /** How many classes there are. */
  readonly labels: number;
  /**
   * `everywhere`: the label's one-hot row is an input of every place of every layer. `pixels`: it is
   * drawn into the first pixels of the image, as in Hinton (2022), section 3.3.
   */
  readonly labelPlacement: LabelPlacement;
  /** The value that stands for the label; the other labels are 0. */
  readonly labelScale: number;
  /** The layers, first to last. */
  readonly layers: readonly LayerSpec[];
  /** Goodness of a layer: the mean of its squared activities, one value per sample. */
  readonly goodness: "mean-square";
  /** What a layer hands on: its activities divided by their root mean square. */
  readonly normalisation: "length";
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
  return spec;
}
