/**
 * Dropout of what hidden layers see (Srivastava et al. 2014).
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";
import { lengthAt } from "../ops/shape.ts";

/**
 * Multiplies a layer's inputs by a mask for each image, the same for its positive and its negative row.
 *
 * @param ops The operations.
 * @param below What the layer sees, `[L, R, C]`.
 * @param mask `[L or 1, B, C]`, where `R` is a multiple of `B`.
 * @returns `[L, R, C]`.
 */
export function applyDropout<T>(ops: Ops<T>, below: T, mask: T): T {
  const rowsPerImage = lengthAt(ops.shape(below), 1) / lengthAt(ops.shape(mask), 1);
  const masks = Array.from({ length: rowsPerImage }, () => mask);
  return ops.mul(below, masks.length === 1 ? mask : ops.concat(masks, 1));
}
