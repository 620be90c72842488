/**
 * Goodness, the local objective of a layer, and its derivatives.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";
import { dims3, lengthAt } from "../ops/shape.ts";

/**
 * The goodness of each sample: the mean of its squared activities over all units of the layer, or over those of
 * each group of channels. Hinton (2022), section 2, takes the sum; the mean does not depend on the layer's
 * width.
 *
 * @param activities `[L, R, C]`.
 * @param groups Groups of neighbouring channels, `G`.
 * @returns `[1, R, G]`.
 */
export function goodness<T>(ops: Ops<T>, activities: T, groups = 1): T {
  if (groups === 1) return ops.mean(ops.meanSquare(activities), 0);
  const [locations, rows, channels] = dims3(ops.shape(activities));
  const squares = ops.meanSquare(
    ops.reshape(activities, [locations, rows * groups, channels / groups]),
  );
  return ops.reshape(ops.mean(squares, 0), [1, rows, groups]);
}

/**
 * The projected goodness of each label: the sum of a layer's squared activities, weighted by their units'
 * weights for the label (after Gong et al. 2025, "Mono-Forward", where activities are not squared).
 *
 * @param squares Squared activities, `[L, R, C]`.
 * @param projection Each unit's weight for each label, `[L, C, Y]`.
 * @returns `[1, R, Y]`.
 */
export function projectedGoodness<T>(ops: Ops<T>, squares: T, projection: T): T {
  return ops.sum(ops.matMul(squares, projection), 0);
}

/**
 * The derivative of a loss by the pre-activities `z`, given its derivative by goodness. With `h = relu(z)`,
 * `dg/dz = 2 h / (L C / G)`, which is 0 for inactive units.
 *
 * @param activities `[L, R, C]`.
 * @param gradient The derivative of the loss by goodness, `[1, R, G]`.
 * @returns `[L, R, C]`.
 */
export function goodnessGradient<T>(ops: Ops<T>, activities: T, gradient: T): T {
  const [locations, rows, channels] = dims3(ops.shape(activities));
  const groups = lengthAt(ops.shape(gradient), 2);
  const scaled = ops.mul(gradient, 2 * groups / (locations * channels));
  if (groups === 1) return ops.mul(activities, scaled);
  const grouped = ops.reshape(activities, [locations, rows * groups, channels / groups]);
  const product = ops.mul(grouped, ops.reshape(scaled, [1, rows * groups, 1]));
  return ops.reshape(product, [locations, rows, channels]);
}

/**
 * The derivatives of a loss by the pre-activities `z` and by the projection `P`, given its derivative `d` by
 * projected goodness: `2 h * (d P^T)` and `(h * h)^T d`.
 *
 * @param layer Activities and their squares, `[L, R, C]`, and the projection, `[L, C, Y]`.
 * @param gradient The derivative of the loss by goodness, for each location, `[L, R, Y]`.
 * @returns The derivatives by the pre-activities, `[L, R, C]`, and by the projection, `[L, C, Y]`.
 */
export function projectedGradients<T>(
  ops: Ops<T>,
  { activities, squares, projection }: { activities: T; squares: T; projection: T },
  gradient: T,
): { dz: T; projection: T } {
  const weighted = ops.matMul(ops.mul(gradient, 2), projection, { transposeB: true });
  return {
    dz: ops.mul(activities, weighted),
    projection: ops.matMul(squares, gradient, { transposeA: true }),
  };
}
