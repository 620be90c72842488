/**
 * Normalisation of a layer's activities for the next layer.
 *
 * @module
 */

import type { Normalisation } from "./network_spec.ts";
import type { Ops } from "../ops/ops.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";

/** Added to the mean square of a layer's activities: an inactive layer has no length of zero. */
export const LENGTH_EPSILON = 1e-6;

/** Added to the length over channels; the value is that of the PyTorch network this normalisation is from. */
const CHANNELS_EPSILON = 1e-8;

/**
 * Normalises each sample's activities, so that the next layer gets their direction and not their goodness (Hinton
 * 2022, section 2). `length` divides them by their root mean square over the layer, `channels` by their Euclidean
 * length at each location.
 *
 * @param normalisation Which of the two.
 * @param layer Activities, `[L, R, C]`; their goodness, `[1, R, G]`; and their squares if goodness is projected.
 * @returns `[L, R, C]`.
 */
export function normalise<T>(
  ops: Ops<T>,
  normalisation: Normalisation,
  { activities, goodness, projected }: {
    activities: T;
    goodness: T;
    projected?: { readonly squares: T };
  },
): T {
  if (normalisation === "channels") return normaliseChannels(ops, activities);
  const groups = projected === undefined ? goodness : ops.mean(projected.squares, 0);
  const squared = ops.add(ops.mean(groups, 2), LENGTH_EPSILON);
  // The root of the inverse, not the inverse of the root: ONNX Runtime would fuse that and the product into a
  // division of all activities, which takes twice the time.
  const scale = ops.sqrt(ops.div(ops.constant([1], [1, 1, 1]), squared));
  return ops.mul(activities, scale);
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
