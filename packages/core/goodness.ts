/**
 * Goodness and length normalisation, the two halves of what a layer's activities say.
 *
 * @module
 */

import type { Ops } from "./ops.ts";

/** What keeps the length of a silent layer from zero. */
const EPSILON = 1e-6;

/**
 * The goodness of each sample: the mean of its squared activities over all units of the layer
 * (Hinton 2022, section 2, where it is the sum; the mean does not depend on the layer's width).
 *
 * @param ops The operations.
 * @param activities `[L, R, C]`.
 * @returns `[1, R, 1]`.
 */
export function goodness<T>(ops: Ops<T>, activities: T): T {
  return ops.mean(ops.meanSquare(activities), 0);
}

/**
 * The derivative of a loss by the pre-activities `z`, given its derivative by goodness: as
 * `h = relu(z)`, `dg/dz = 2 h / (L C)`, which is 0 where the unit is silent.
 *
 * @param ops The operations.
 * @param activities `[L, R, C]`.
 * @param gradient The derivative of the loss by goodness, `[1, R, 1]`.
 * @returns `[L, R, C]`.
 */
export function goodnessGradient<T>(ops: Ops<T>, activities: T, gradient: T): T {
  const [places = 0, , channels = 0] = ops.shape(activities);
  return ops.mul(activities, ops.mul(gradient, 2 / (places * channels)));
}

/**
 * Divides each sample's activities by their root mean square over the layer, so that the next layer
 * sees their direction and not their goodness (Hinton 2022, section 2).
 *
 * @param ops The operations.
 * @param activities `[L, R, C]`.
 * @param sampleGoodness Their goodness, `[1, R, 1]`.
 * @returns `[L, R, C]`, of mean square 1 unless the layer is silent.
 */
export function normalise<T>(ops: Ops<T>, activities: T, sampleGoodness: T): T {
  const length = ops.sqrt(ops.add(sampleGoodness, EPSILON));
  const one = ops.constant([1], [1, 1, 1]);
  return ops.mul(activities, ops.div(one, length));
}
