/**
 * Dropout of the inputs of hidden layers (Srivastava et al. 2014).
 *
 * @module
 */

import type { Ops, Shape } from "../ops/ops.ts";
import type { RandomSource } from "../ops/random.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";

/**
 * Multiplies a layer's inputs by a mask for each image, the same for its positive and its negative row.
 *
 * @param below The layer's inputs, `[L, R, C]`.
 * @param mask `[L or 1, B, C]`; `R` is a multiple of `B`. See {@linkcode dropoutMask}.
 * @returns `[L, R, C]`.
 */
export function applyDropout<T>(ops: Ops<T>, below: T, mask: T): T {
  const rowsPerImage = lengthAt(ops.shape(below), 1) / lengthAt(ops.shape(mask), 1);
  const masks = Array.from({ length: rowsPerImage }, () => mask);
  return ops.mul(below, masks.length === 1 ? mask : ops.concat(masks, 1));
}

/**
 * Draws a dropout mask, three entries of 16 bits from each uniform number.
 *
 * @param uniform A source of numbers in `[0, 1)`, multiples of 2^-53.
 * @param share The dropout rate: the share of entries that are zero, in `[0, 1)`.
 * @param shape The shape of the mask.
 * @returns Zeros, and `1 / (1 - share)` elsewhere, in row-major order.
 */
export function dropoutMask(
  uniform: RandomSource,
  share: number,
  shape: Shape,
): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(sizeOf(shape));
  const kept = 1 / (1 - share);
  let rest = 0;
  for (let at = 0; at < mask.length; at++) {
    if (at % 3 === 0) rest = uniform();
    rest *= 2 ** 16;
    const drawn = Math.floor(rest);
    rest -= drawn;
    if (drawn >= share * 2 ** 16) mask[at] = kept;
  }
  return mask;
}
