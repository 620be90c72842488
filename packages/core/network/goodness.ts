/**
 * Goodness and normalisation, the two halves of what a layer's activities say.
 *
 * @module
 */

import type { Normalisation } from "./network_spec.ts";
import type { Ops } from "../ops/ops.ts";
import { sizeOf } from "../ops/shape.ts";

/** What keeps the length of a silent layer from zero. */
export const LENGTH_EPSILON = 1e-6;

/** The same for the length over channels, as the network has it that this normalisation is from. */
const CHANNELS_EPSILON = 1e-8;

/**
 * The goodness of each sample: the mean of its squared activities over all units of the layer
 * (Hinton 2022, section 2, where it is the sum; the mean does not depend on the layer's width), or
 * over those of each group of channels.
 *
 * @param ops The operations.
 * @param activities `[L, R, C]`.
 * @param groups Groups of neighbouring channels, `G`.
 * @returns `[1, R, G]`.
 */
export function goodness<T>(ops: Ops<T>, activities: T, groups = 1): T {
  if (groups === 1) return ops.mean(ops.meanSquare(activities), 0);
  const [locations = 0, rows = 0, channels = 0] = ops.shape(activities);
  const squares = ops.meanSquare(
    ops.reshape(activities, [locations, rows * groups, channels / groups]),
  );
  return ops.reshape(ops.mean(squares, 0), [1, rows, groups]);
}

/**
 * The projected goodness of each label: the sum of a layer's squared activities, each by what its unit
 * counts for the label (after Gong et al. 2025, "Mono-Forward", where activities are not squared).
 *
 * @param ops The operations.
 * @param squares Squared activities, `[L, R, C]`.
 * @param projection What units count for labels, `[L, C, Y]`.
 * @returns `[1, R, Y]`.
 */
export function projectedGoodness<T>(ops: Ops<T>, squares: T, projection: T): T {
  return ops.sum(ops.matMul(squares, projection), 0);
}

/**
 * The derivative of a loss by the pre-activities `z`, given its derivative by goodness: as
 * `h = relu(z)`, `dg/dz = 2 h / (L C / G)`, which is 0 where the unit is silent.
 *
 * @param ops The operations.
 * @param activities `[L, R, C]`.
 * @param gradient The derivative of the loss by goodness, `[1, R, G]`.
 * @returns `[L, R, C]`.
 */
export function goodnessGradient<T>(ops: Ops<T>, activities: T, gradient: T): T {
  const [locations = 0, rows = 0, channels = 0] = ops.shape(activities);
  const [, , groups = 1] = ops.shape(gradient);
  const scaled = ops.mul(gradient, 2 * groups / (locations * channels));
  if (groups === 1) return ops.mul(activities, scaled);
  const grouped = ops.reshape(activities, [locations, rows * groups, channels / groups]);
  const product = ops.mul(grouped, ops.reshape(scaled, [1, rows * groups, 1]));
  return ops.reshape(product, [locations, rows, channels]);
}

/**
 * The derivatives of a loss by what made projected goodness, given that by goodness: by the
 * pre-activities `z`, `2 h` times the sum over labels of what the unit counts for them; by the projection,
 * the squares' product with it.
 *
 * @param ops The operations.
 * @param layer Activities and their squares, `[L, R, C]`, and the projection, `[L, C, Y]`.
 * @param gradient The derivative of the loss by goodness, for each location, `[L, R, Y]`.
 * @returns `dz`, `[L, R, C]`, and that by the projection, `[L, C, Y]`.
 */
export function projectedGradients<T>(
  ops: Ops<T>,
  { activities, squares, projection }: { activities: T; squares: T; projection: T },
  gradient: T,
): { dz: T; projection: T } {
  const counted = ops.matMul(ops.mul(gradient, 2), projection, { transposeB: true });
  return {
    dz: ops.mul(activities, counted),
    projection: ops.matMul(squares, gradient, { transposeA: true }),
  };
}

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
  const width = channels ?? shape.at(-1) ?? 1;
  const rows = ops.reshape(x, [sizeOf(shape) / width, width]);
  const length = ops.sqrt(ops.mul(ops.meanSquare(rows), width));
  return ops.reshape(ops.div(rows, ops.add(length, CHANNELS_EPSILON)), shape);
}
