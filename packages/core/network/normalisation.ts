/**
 * Normalisation of a layer's activities for the next layer.
 *
 * @module
 */

import { standardise, type Statistics } from "./batch_statistics.ts";
import type { Layer } from "./geometry.ts";
import type { Normalisation } from "./normalisation_spec.ts";
import type { Ops } from "../ops/ops.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";

/** Added to the mean square of a layer's activities: an inactive layer has no length of zero. */
export const LENGTH_EPSILON = 1e-6;

/** Added to the length over channels; the value is that of the PyTorch network this normalisation is from. */
const CHANNELS_EPSILON = 1e-8;

/** What normalisation needs of a layer's state for a batch. */
export interface NormalisedActivity<T> {
  /** `[L, R, C]`. */
  readonly activities: T;
  /** `[1, R, G]`. */
  readonly goodness: T;
  /** The squared activities, `[L, R, C]`, if goodness is projected. */
  readonly projected?: { readonly squares: T };
}

/**
 * Normalises each sample's activities, so that the next layer gets their direction and not their goodness (Hinton
 * 2022, section 2), see {@linkcode NORMALISATIONS}.
 *
 * @param normalisation Which way; `batch-norm` leaves activities as they are.
 * @param layer The layer.
 * @param activity Its state for a batch.
 * @returns `[L, R, C]`.
 */
export function normalise<T>(
  ops: Ops<T>,
  normalisation: Normalisation,
  layer: Pick<Layer, "goodness">,
  activity: NormalisedActivity<T>,
): T {
  const { activities } = activity;
  if (normalisation === "channels") return normaliseChannels(ops, activities);
  if (normalisation === "batch-norm") return activities;
  const squared = ops.add(ops.mean(meanSquares(ops, layer, activity), 2), LENGTH_EPSILON);
  // The root of the inverse, not the inverse of the root: ONNX Runtime would fuse that and the product into a
  // division of all activities, which takes twice the time.
  const scale = ops.sqrt(ops.div(ops.constant([1], [1, 1, 1]), squared));
  return ops.mul(activities, scale);
}

/** The mean squares of each sample, `[1, R, G]`: goodness, unless that is something else. */
function meanSquares<T>(
  ops: Ops<T>,
  { goodness: own }: Pick<Layer, "goodness">,
  { activities, goodness, projected }: NormalisedActivity<T>,
): T {
  if (projected !== undefined) return ops.mean(projected.squares, 0);
  return own === undefined ? goodness : ops.mean(ops.meanSquare(activities), 0);
}

/** Gives the statistics of a layer: those of the batch in a training, the running ones in a prediction. */
export type StatisticsSource<T> = (values: T, layer: number) => Statistics<T>;

/**
 * What a layer passes on: its normalised activities.
 *
 * @param normalisation The network's.
 * @param from The layer, its index from 0, its state for a batch, and the source of statistics.
 * @returns `[L, R, C]`.
 */
export function passedOn<T>(
  ops: Ops<T>,
  normalisation: Normalisation,
  { layer, index, activity, statistics }: {
    layer: Layer;
    index: number;
    activity: NormalisedActivity<T>;
    statistics: StatisticsSource<T>;
  },
): T {
  const normalised = normalise(ops, normalisation, layer, activity);
  if (layer.statistics?.of !== "passed") return normalised;
  return standardise(ops, normalised, statistics(normalised, index));
}

/**
 * Divides by the Euclidean length over channels. The pixels of an image with one channel become their signs.
 *
 * @param x `[..., C]`.
 * @param channels `C`, of which the last axis is a multiple; the length of the last axis if left out.
 * @returns The shape of `x`.
 */
export function normaliseChannels<T>(ops: Ops<T>, x: T, channels?: number): T {
  const shape = ops.shape(x);
  const width = channels ?? lengthAt(shape, shape.length - 1);
  const rows = ops.reshape(x, [sizeOf(shape) / width, width]);
  const length = ops.sqrt(ops.mul(ops.meanSquare(rows), width));
  return ops.reshape(ops.div(rows, ops.add(length, CHANNELS_EPSILON)), shape);
}
