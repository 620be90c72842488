/**
 * Normalisation: what of a layer's activities the next layer sees.
 *
 * @module
 */

import type { Normalisation } from "./network_spec.ts";
import type { Ops } from "../ops/ops.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";

/** What keeps the length of a silent layer from zero. */
export const LENGTH_EPSILON = 1e-6;

/** The same for the length over channels, as the network has it that this normalisation is from. */
const CHANNELS_EPSILON = 1e-8;

/**
 * Normalises each sample's activities, so that the next layer sees their direction and not their
 * goodness (Hinton 2022, section 2): divides them by their root mean square over the layer, or, at
 * each location, by their length over the channels.
 *
 * @param ops The operations.
 * @param normalisation Which of the two.
 * @param layer Activities `[L, R, C]`, their goodness `[1, R, G]`, and their squares where goodness is
 *   not the squares' mean.
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
  // The root of the inverse, not the inverse of the root: ONNX Runtime would make a product with that
  // a division of all activities, which takes twice the time.
  const scale = ops.sqrt(ops.div(ops.constant([1], [1, 1, 1]), squared));
  return ops.mul(activities, scale);
}

/**
 * Divides by the Euclidean length over channels, the last axis. An image has one channel, so each of
 * its pixels becomes its sign.
 *
 * @param ops The operations.
 * @param x `[..., C]`.
 * @param channels `C`; the length of the last axis if left out.
 * @returns The shape of `x`.
 */
export function normaliseChannels<T>(ops: Ops<T>, x: T, channels?: number): T {
  const shape = ops.shape(x);
  const width = channels ?? lengthAt(shape, shape.length - 1);
  const rows = ops.reshape(x, [sizeOf(shape) / width, width]);
  const length = ops.sqrt(ops.mul(ops.meanSquare(rows), width));
  return ops.reshape(ops.div(rows, ops.add(length, CHANNELS_EPSILON)), shape);
}
