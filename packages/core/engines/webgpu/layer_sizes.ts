/**
 * The sizes that the programs of a layer are written for.
 *
 * @module
 */

import type { Layer, Network } from "../../network/geometry.ts";
import { background } from "../../network/layer.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import type { PrecisionName } from "./precision.ts";
import { type CellSizes, cellSizes } from "./projection_cells.ts";

/** A layer in numbers; symbols as in `geometry.ts`. */
export interface LayerSizes {
  /** Which layer, from 0. */
  readonly index: number;
  /** `L`. */
  readonly locations: number;
  /** `K`. */
  readonly inputs: number;
  /** `Y`, or 0 if the layer takes no label. */
  readonly labels: number;
  /** `C`. */
  readonly channels: number;
  /** `G`. */
  readonly groups: number;
  /** The cells that its goodness is projected over; nothing if it is not projected. */
  readonly cells?: CellSizes | undefined;
  /** Whether all locations share their weights. */
  readonly shared: boolean;
  /** Rows of the weights at a location, `K + Y + 1`. */
  readonly weightRows: number;
  /** `R`. */
  readonly rows: number;
  /** The value of the label's input. */
  readonly labelScale: number;
  /** Whether labels are detached: the layer passes on `B` rows without labels, not `R`. */
  readonly detached: boolean;
  /** The precision of its activities, and of the factors of its products in workgroup memory. */
  readonly precision: PrecisionName;
  /** What the layer reads from below. */
  readonly below: {
    /** The buffer's name. */
    readonly buffer: string;
    /** Its length in numbers. */
    readonly length: number;
    /** Its rows; if the layer has more rows, row `r` reads row `r` modulo these. */
    readonly rows: number;
    /** Channels of a location. */
    readonly channels: number;
    /** Locations, the index of zero padding in receptive fields. */
    readonly locations: number;
    /** The values of zero padding, one for each channel; nothing if no location sees it. */
    readonly padding?: readonly number[];
    /** The distance from a location to the next, in numbers. */
    readonly locationStride: number;
    /** The distance from a row to the next, in numbers. */
    readonly rowStride: number;
    /** Whether its numbers are pre-activities, to which the layer applies the ReLU. */
    readonly rectified: boolean;
    /** The precision of its numbers. */
    readonly precision: PrecisionName;
  };
}

/** A layer whose goodness is projected. */
export type ProjectedSizes = LayerSizes & { readonly cells: CellSizes };

/** Whether a layer's goodness is projected. */
export function isProjected(sizes: LayerSizes): sizes is ProjectedSizes {
  return sizes.cells !== undefined;
}

/** The name of the buffer with a layer's product of the images, without labels, `[L, B, C]`. */
export function productName(layer: number): string {
  return `layers.${layer}.product`;
}

/** The name of the buffer with a layer's activities, `[L, R, C]`. */
export function activitiesName(layer: number): string {
  return `layers.${layer}.activities`;
}

/** The name of the buffer with a layer's mean squares in the cells of its projection, `[P, R, C]`. */
export function squaresName(layer: number): string {
  return `layers.${layer}.squares`;
}

/** The name of the buffer with the derivatives by a layer's pre-activities, `[L, R, C]`. */
export function derivativesName(layer: number): string {
  return `layers.${layer}.derivatives`;
}

/** The name of the buffer with a layer's cells, see `cellTable`. */
export function cellsName(layer: number): string {
  return `layers.${layer}.cells`;
}

/** The name of the buffer with the gradient of weights that locations share, `[slices, K + Y + 1, C]`. */
export function gradientsName(layer: number): string {
  return `layers.${layer}.gradients`;
}

/** The name of the buffer with a layer's receptive fields, `[L, field]`. */
export function fieldsName(layer: number): string {
  return `layers.${layer}.fields`;
}

/**
 * The sizes of all layers.
 *
 * @param batchSize Images in a batch.
 * @param precision The precision of activities.
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
    cells: cellSizes(layer),
    shared: layer.shared,
    weightRows: layer.inputs + layer.labelInputs + 1,
    rows,
    labelScale,
    detached,
    precision,
    below: {
      ...index === 0
        ? imagesBelow(network, batchSize)
        : layerBelow(network.layers[index - 1], index - 1, {
          rows: detached ? batchSize : rows,
          rectified: detached,
          precision,
        }),
      ...paddingOf(network, layer, index),
    },
  }));
}

/**
 * Whether the positive and the negative row of an image have the same inputs but for the label. A layer then
 * multiplies each image once, and adds labels afterwards.
 *
 * @param sizes The layer.
 * @returns Whether it has fewer rows below than rows.
 */
export function sharesImages({ rows, below }: Pick<LayerSizes, "rows" | "below">): boolean {
  return below.rows < rows;
}

/** The zero padding that a layer sees; in the first layer its pixels are black. */
function paddingOf(
  network: Network,
  { receptiveFields, locationsBelow }: Layer,
  index: number,
): Pick<LayerSizes["below"], "padding"> {
  if (!receptiveFields.some((field) => field.includes(locationsBelow))) return {};
  const below = network.layers[index - 1];
  if (below === undefined) return { padding: background(network) };
  return { padding: Array.from({ length: below.channels }, () => 0) };
}

function imagesBelow(
  { pixels, spec: { input: { channels } } }: Network,
  batchSize: number,
): LayerSizes["below"] {
  return {
    buffer: "images",
    length: batchSize * pixels,
    rows: batchSize,
    channels,
    locations: pixels / channels,
    locationStride: channels,
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
    locations: receptiveFields.length,
    locationStride: rows * channels,
    rowStride: channels,
  };
}
