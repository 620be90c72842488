/**
 * The sizes that the programs of a layer are written for.
 *
 * @module
 */

import type { Layer, Network } from "../../network/geometry.ts";
import { background } from "../../network/layer.ts";
import type { StatisticsOf } from "../../network/normalisation_spec.ts";
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
  /** Inputs of a location for the bias: 1, or 0 if there is none. */
  readonly biasInputs: 0 | 1;
  /** What statistics of the batch standardise; nothing if it has none. */
  readonly statistics?: StatisticsOf | undefined;
  /** Rows of the weights at a location, `K + Y + 1`, or `K + Y` without a bias. */
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
    /** Whether the layer divides each row by its root mean square. */
    readonly isScaled: boolean;
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

/** The name of the buffer with sums over the rows of each unit, `[2, slices, C]`. */
export function sumsName(layer: number): string {
  return `layers.${layer}.sums`;
}

/** The name of the buffer with the statistics of each unit, `[4, units]`. */
export function statisticsName(layer: number): string {
  return `layers.${layer}.statistics`;
}

/** The name of the buffer with the gradients of each unit's batch normalisation, `[4, units]`. */
export function normalisationName(layer: number): string {
  return `layers.${layer}.normalisation`;
}

/** The name of the buffer with what a layer passes on, if it is standardised, `[L, R, C]`. */
export function passedName(layer: number): string {
  return `layers.${layer}.passed`;
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
    biasInputs: layer.biasInputs,
    statistics: layer.statistics?.of,
    weightRows: layer.inputs + layer.labelInputs + layer.biasInputs,
    rows,
    labelScale,
    detached,
    precision,
    below: {
      ...index === 0
        ? imagesBelow(network, batchSize)
        : layerBelow(network, index - 1, { rows: detached ? batchSize : rows, precision }),
      ...paddingOf(network, layer, index),
    },
  }));
}

/**
 * Whether a layer's pre-activities are in memory: it adds labels to them, or normalises them over the batch.
 *
 * @param sizes The layer.
 */
export function storesProduct(sizes: LayerSizes): boolean {
  return sharesImages(sizes) || sizes.statistics === "products";
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
    isScaled: false,
    rectified: false,
    precision: "f32",
  };
}

function layerBelow(
  { layers, spec: { labelPlacement, normalisation } }: Network,
  index: number,
  stored: Pick<LayerSizes["below"], "rows" | "precision">,
): LayerSizes["below"] {
  const layer = layers[index];
  if (layer === undefined) throw new RangeError(`Cannot look below: there is no layer ${index}`);
  const { channels, receptiveFields, statistics } = layer;
  const { rows } = stored;
  const isStandardised = statistics?.of === "passed";
  const rectified = labelPlacement === "detached" && !isStandardised;
  const activities = rectified ? productName(index) : activitiesName(index);
  return {
    ...stored,
    buffer: isStandardised ? passedName(index) : activities,
    length: receptiveFields.length * rows * channels,
    channels,
    locations: receptiveFields.length,
    locationStride: rows * channels,
    rowStride: channels,
    isScaled: normalisation === "length",
    rectified,
  };
}
