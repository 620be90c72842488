/**
 * Goodness, the local objective of a layer, and its derivatives.
 *
 * @module
 */

import type { Layer } from "./geometry.ts";
import type { Ops } from "../ops/ops.ts";
import { dims3, lengthAt } from "../ops/shape.ts";

/**
 * The goodness of each sample: the mean of its squared activities over all units of the layer, or over those of
 * each group of channels. Hinton (2022), section 2, takes the sum; the mean does not depend on the layer's
 * width. A layer with a goodness of its own takes the mean of that.
 *
 * @param layer The layer; its groups are of neighbouring channels.
 * @param activities `[L, R, C]`.
 * @returns `[1, R, G]`.
 */
export function goodness<T>(
  ops: Ops<T>,
  { groups, goodness: own }: Pick<Layer, "groups" | "goodness">,
  activities: T,
): T {
  const meanOf = (x: T): T => own ? ops.mean(own.of(ops, x), 2) : ops.meanSquare(x);
  if (groups === 1) return ops.mean(meanOf(activities), 0);
  const [locations, rows, channels] = dims3(ops.shape(activities));
  const means = meanOf(ops.reshape(activities, [locations, rows * groups, channels / groups]));
  return ops.reshape(ops.mean(means, 0), [1, rows, groups]);
}

/** The share of each location in its cell of the projection grid, `[1, P, L]`; nothing without a grid. */
function sharesOfCells<T>(
  ops: Ops<T>,
  { projectionCells: cells, projectionShape: [count = 0] = [] }: Layer,
): T | undefined {
  if (cells === undefined) return undefined;
  const sizes = new Float32Array(count);
  for (const cell of cells) sizes[cell] = (sizes[cell] ?? 0) + 1;
  const shares = new Float32Array(count * cells.length);
  cells.forEach((cell, location) => {
    shares[cell * cells.length + location] = 1 / (sizes[cell] ?? NaN);
  });
  return ops.constant(shares, [1, count, cells.length]);
}

/** Multiplies the locations of `[L, R, C]` by a matrix `[1, P, L]`, or by its transpose. */
function mixLocations<T>(ops: Ops<T>, matrix: T, x: T, transposeA = false): T {
  const [locations, rows, channels] = dims3(ops.shape(x));
  const mixed = ops.matMul(matrix, ops.reshape(x, [1, locations, rows * channels]), { transposeA });
  return ops.reshape(mixed, [lengthAt(ops.shape(mixed), 1), rows, channels]);
}

/**
 * The means of a layer's squared activities over the cells of its projection grid.
 *
 * @param squares `[L, R, C]`.
 * @returns `[P, R, C]`; the squares themselves if the layer has no grid.
 */
export function pooledSquares<T>(ops: Ops<T>, layer: Layer, squares: T): T {
  const shares = sharesOfCells(ops, layer);
  return shares === undefined ? squares : mixLocations(ops, shares, squares);
}

/**
 * The projected goodness of each label: the sum of a layer's squared activities, weighted by their units'
 * weights for the label (after Gong et al. 2025, "Mono-Forward", where activities are not squared).
 *
 * @param squares Squared activities, or their means over cells, `[P, R, C]`.
 * @param projection Each unit's weight for each label, `[P, C, Y]`.
 * @returns `[1, R, Y]`.
 */
export function projectedGoodness<T>(ops: Ops<T>, squares: T, projection: T): T {
  return ops.sum(ops.matMul(squares, projection), 0);
}

/**
 * The derivative of a loss by the pre-activities `z`, given its derivative by goodness. With `h = relu(z)`,
 * `dg/dz = 2 h / (L C / G)`, which is 0 for inactive units. With a goodness `f` of the layer's own, `f'(h)` is in
 * the place of `2 h` where units are active.
 *
 * @param layer The layer.
 * @param activities `[L, R, C]`.
 * @param gradient The derivative of the loss by goodness, `[1, R, G]`.
 * @returns `[L, R, C]`.
 */
export function goodnessGradient<T>(
  ops: Ops<T>,
  { goodness: own }: Pick<Layer, "goodness">,
  activities: T,
  gradient: T,
): T {
  const [locations, rows, channels] = dims3(ops.shape(activities));
  const groups = lengthAt(ops.shape(gradient), 2);
  const slopes = own
    ? ops.mul(own.derivative(ops, activities), ops.greater(activities, 0))
    : activities;
  const scaled = ops.mul(gradient, (own ? 1 : 2) * groups / (locations * channels));
  if (groups === 1) return ops.mul(slopes, scaled);
  const grouped = ops.reshape(slopes, [locations, rows * groups, channels / groups]);
  const product = ops.mul(grouped, ops.reshape(scaled, [1, rows * groups, 1]));
  return ops.reshape(product, [locations, rows, channels]);
}

/** The derivative of a loss by a layer's pre-activities. */
export interface Derivative<T> {
  /** Its values, `[L, R, C]`. */
  readonly dz: T;
  /**
   * The mean over locations and rows of the derivative times a tensor `[L, R, C]`, or of itself, `[1, 1, C]`; where
   * that takes less than a pass over `dz`.
   */
  readonly meanTimes?: (x?: T) => T;
}

/**
 * The derivatives of a loss by the pre-activities `z` and by the projection `P`, given its derivative `d` by
 * projected goodness: `2 h * (d P^T)` and `(h * h)^T d`. With a projection grid the first is spread over the
 * locations of each cell, and the second has the cells' means. All locations of a cell have the same `d P^T`, so
 * means of the first need only the means of `h` over cells.
 *
 * @param parts The layer; its activities, `[L, R, C]`; its squares, pooled, `[P, R, C]`; its projection, `[P, C, Y]`.
 * @param gradient The derivative of the loss by goodness, `[1, R, Y]`.
 * @returns The derivatives by the pre-activities, and by the projection, `[P, C, Y]`.
 */
export function projectedGradients<T>(
  ops: Ops<T>,
  { layer, activities, pooled, projection }: {
    layer: Layer;
    activities: T;
    pooled: T;
    projection: T;
  },
  gradient: T,
): Derivative<T> & { readonly projection: T } {
  const cells = lengthAt(ops.shape(projection), 0);
  const ofCells = ops.gather(gradient, new Array<number>(cells).fill(0), 0);
  const weighted = ops.matMul(ops.mul(ofCells, 2), projection, { transposeB: true });
  const ofProjection = ops.matMul(pooled, ofCells, { transposeA: true });
  const shares = sharesOfCells(ops, layer);
  if (shares === undefined) return { dz: ops.mul(activities, weighted), projection: ofProjection };
  const share = cells / lengthAt(ops.shape(activities), 0);
  return {
    dz: ops.mul(activities, mixLocations(ops, shares, weighted, true)),
    meanTimes: (x) => {
      const means = mixLocations(
        ops,
        shares,
        x === undefined ? activities : ops.mul(activities, x),
      );
      return ops.mul(ops.mean(ops.mean(ops.mul(means, weighted), 1), 0), share);
    },
    projection: ofProjection,
  };
}
