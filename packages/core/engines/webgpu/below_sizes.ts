/**
 * The sizes of what a layer reads: images, the layer below, or what is pooled of that.
 *
 * @module
 */

import { layerAt } from "../../network/forward.ts";
import type { Layer, Network } from "../../network/geometry.ts";
import { background } from "../../network/layer.ts";
import type { Pooling } from "../../network/pooling.ts";
import {
  activitiesName,
  passedName,
  pooledName,
  poolingFieldsName,
  productName,
} from "./buffer_names.ts";
import type { FusedPrecision } from "./precision.ts";

/** The name of the input with the images. */
const IMAGES_NAME = "images";

/** What a layer reads. */
export interface BelowSizes {
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
  readonly precision: FusedPrecision;
}

/** Pooling below a layer. */
export interface PoolingSizes extends Pick<Pooling, "by"> {
  /** What is pooled. */
  readonly source: BelowSizes;
  /** The name of the buffer with the result, `[L, R, C]`. */
  readonly target: string;
  /** The name of the buffer with its fields, `[L, field]`. */
  readonly fields: string;
  /** Locations of a field. */
  readonly field: number;
  /** Locations of the result. */
  readonly locations: number;
}

/** The rows of a step. */
export interface RowsSizes {
  /** `B`. */
  readonly batchSize: number;
  /** `R`. */
  readonly rows: number;
  /** The precision of activities. */
  readonly precision: FusedPrecision;
}

/**
 * The sizes of what a layer reads, and of what is pooled before.
 *
 * @param network The network.
 * @param index The layer, from 0.
 * @param sizes The rows of the step.
 * @returns The sizes.
 */
export function belowOf(
  network: Network,
  index: number,
  sizes: RowsSizes,
): { readonly below: BelowSizes; readonly pooling: readonly PoolingSizes[] } {
  const layer = layerAt(network, index);
  let below = index === 0
    ? imagesBelow(network, sizes.batchSize)
    : layerBelow(network, index - 1, sizes);
  const pooling = layer.pooling.map(({ by, receptiveFields }, at) => {
    const [field = []] = receptiveFields;
    const pooled = {
      by,
      source: below,
      target: pooledName(index, at),
      fields: poolingFieldsName(index, at),
      field: field.length,
      locations: receptiveFields.length,
    };
    below = pooledBelow(pooled);
    return pooled;
  });
  return { below: { ...below, ...paddingOf(network, layer, below) }, pooling };
}

/** What a layer reads above a pooling. */
function pooledBelow({ source, target, locations }: PoolingSizes): BelowSizes {
  const { rows, channels } = source;
  const length = locations * rows * channels;
  return { ...source, buffer: target, length, locations, rectified: false };
}

/** The zero padding that a layer sees; in the first layer its pixels are black. */
function paddingOf(
  network: Network,
  { receptiveFields, locationsBelow }: Layer,
  { buffer, channels }: BelowSizes,
): Pick<BelowSizes, "padding"> {
  if (!receptiveFields.some((field) => field.includes(locationsBelow))) return {};
  if (buffer === IMAGES_NAME) return { padding: background(network) };
  return { padding: Array.from({ length: channels }, () => 0) };
}

function imagesBelow(
  { pixels, spec: { input: { channels } } }: Network,
  batchSize: number,
): BelowSizes {
  return {
    buffer: IMAGES_NAME,
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
  network: Network,
  index: number,
  { batchSize, rows: ofLabels, precision }: RowsSizes,
): BelowSizes {
  const { labelPlacement, normalisation } = network.spec;
  const { channels, receptiveFields, statistics } = layerAt(network, index);
  const rows = labelPlacement === "detached" ? batchSize : ofLabels;
  const isStandardised = statistics?.of === "passed";
  const rectified = labelPlacement === "detached" && !isStandardised;
  const activities = rectified ? productName(index) : activitiesName(index);
  return {
    precision,
    rows,
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
