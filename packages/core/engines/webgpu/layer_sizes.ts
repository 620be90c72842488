/**
 * The sizes that the programs of a layer are written for.
 *
 * @module
 */

import type { Network } from "../../network/geometry.ts";
import type { StatisticsOf } from "../../network/normalisation_spec.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { belowOf, type BelowSizes, type PoolingSizes } from "./below_sizes.ts";
import type { FusedPrecision } from "./precision.ts";
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
  readonly precision: FusedPrecision;
  /** What the layer reads from below. */
  readonly below: BelowSizes;
  /** What is pooled before that, in order. */
  readonly pooling: readonly PoolingSizes[];
}

/** A layer whose goodness is projected. */
export type ProjectedSizes = LayerSizes & { readonly cells: CellSizes };

/** Whether a layer's goodness is projected. */
export function isProjected(sizes: LayerSizes): sizes is ProjectedSizes {
  return sizes.cells !== undefined;
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
  precision: FusedPrecision,
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
    ...belowOf(network, index, { batchSize, rows, precision }),
  }));
}

/**
 * Whether the derivatives by a layer's pre-activities are in memory: they are more than a product of activities
 * and slopes.
 *
 * @param sizes The layer.
 */
export function storesDerivatives(sizes: LayerSizes): boolean {
  return isProjected(sizes) || sizes.statistics === "products";
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
