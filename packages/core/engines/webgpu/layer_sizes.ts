/**
 * The sizes of a layer that its programs are written for.
 *
 * @module
 */

import type { Layer, Network } from "../../network/geometry.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import type { PrecisionName } from "./precision.ts";

/** A layer in numbers; symbols as in `geometry.ts`. */
export interface LayerSizes {
  /** Which layer, from 0. */
  readonly index: number;
  /** `L`. */
  readonly locations: number;
  /** `K`. */
  readonly inputs: number;
  /** `Y`, or 0 where no label goes in. */
  readonly labels: number;
  /** `C`. */
  readonly channels: number;
  /** `G`. */
  readonly groups: number;
  /** Rows of the weights at a location, `K + Y + 1`. */
  readonly weightRows: number;
  /** `R`. */
  readonly rows: number;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** Whether it passes on what it does without the label: one row an image, `B`, in place of `R`. */
  readonly detached: boolean;
  /** What its activities are stored as, and the factors of its products in workgroup memory. */
  readonly precision: PrecisionName;
  /** What the layer sees. */
  readonly below: {
    /** The buffer's name. */
    readonly buffer: string;
    /** How many numbers are in it. */
    readonly length: number;
    /** Rows of it; rows of the layer start over where there are more. */
    readonly rows: number;
    /** Channels of a location. */
    readonly channels: number;
    /** From a location to the next, in numbers. */
    readonly locationStride: number;
    /** From a row to the next, in numbers. */
    readonly rowStride: number;
    /** Whether its numbers are pre-activities, of which the layer sees the positive part. */
    readonly rectified: boolean;
    /** What its numbers are stored as. */
    readonly precision: PrecisionName;
  };
}

/** The name of the buffer with a layer's product of the images, without labels, `[L, B, C]`. */
export function productName(layer: number): string {
  return `layers.${layer}.product`;
}

/** The name of the buffer with a layer's activities, `[L, R, C]`. */
export function activitiesName(layer: number): string {
  return `layers.${layer}.activities`;
}

/** The name of the buffer with the locations that each location of a layer sees, `[L, field]`. */
export function fieldsName(layer: number): string {
  return `layers.${layer}.fields`;
}

/**
 * Collects the sizes of all layers.
 *
 * @param batchSize Images in a batch.
 * @param precision What activities are stored as.
 * @returns The sizes, first layer to last.
 */
export function layerSizes(
  network: Network,
  batchSize: number,
  precision: PrecisionName,
): LayerSizes[] {
  const { labelScale, labelPlacement } = network.spec;
  const detached = labelPlacement === "detached";
  const rows = objectiveOf(network.spec).rowsPerImage * batchSize;
  return network.layers.map((layer, index) => ({
    index,
    locations: layer.receptiveFields.length,
    inputs: layer.inputs,
    labels: layer.labelInputs,
    channels: layer.channels,
    groups: layer.groups,
    weightRows: layer.inputs + layer.labelInputs + 1,
    rows,
    labelScale,
    detached,
    precision,
    below: index === 0
      ? imagesBelow(network.pixels, batchSize)
      : layerBelow(network.layers[index - 1], index - 1, {
        rows: detached ? batchSize : rows,
        rectified: detached,
        precision,
      }),
  }));
}

/**
 * Whether the positive and the negative row of an image see the same, so that a layer multiplies each
 * image once and adds labels afterwards.
 *
 * @param sizes The layer.
 * @returns Whether it has fewer rows below than rows.
 */
export function sharesImages({ rows, below }: Pick<LayerSizes, "rows" | "below">): boolean {
  return below.rows < rows;
}

function imagesBelow(pixels: number, batchSize: number): LayerSizes["below"] {
  return {
    buffer: "images",
    length: batchSize * pixels,
    rows: batchSize,
    channels: 1,
    locationStride: 1,
    rowStride: pixels,
    rectified: false,
    precision: "f32",
  };
}

function layerBelow(
  layer: Layer | undefined,
  index: number,
  stored: Pick<LayerSizes["below"], "rows" | "rectified" | "precision">,
): LayerSizes["below"] {
  if (layer === undefined) throw new RangeError(`Cannot look below: there is no layer ${index}`);
  const { channels, receptiveFields } = layer;
  const { rows, rectified } = stored;
  return {
    ...stored,
    buffer: rectified ? productName(index) : activitiesName(index),
    length: receptiveFields.length * rows * channels,
    channels,
    locationStride: rows * channels,
    rowStride: channels,
  };
}
