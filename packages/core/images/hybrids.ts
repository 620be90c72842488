/**
 * Negative images without labels: hybrids of two images, one within a mask of large patches and one outside it.
 * They have the short-range correlations of images, but not the long-range ones (Hinton 2022, section 3.2).
 *
 * @module
 */

import type { ImageShape } from "../network/image_shape.ts";
import { InputError } from "../ops/input_error.ts";
import type { RandomSource } from "../ops/random.ts";

/** The size and the smoothness of masks. */
export interface MaskOptions extends Pick<ImageShape, "height" | "width"> {
  /** How often random bits are blurred, 1 to 50: the more, the larger the patches. */
  readonly blurs: number;
}

/** The mean distance of the masks of a batch in their field, as a fraction of an image's side. */
const SPREAD = 0.5;

/**
 * Draws masks: random bits, blurred repeatedly with `[1/4, 1/2, 1/4]` along both axes and thresholded at one half
 * (Hinton 2022, section 3.2). One field of bits is blurred for all masks, and each mask is a window at a random
 * location of the field. So a batch costs little more than a few images, and borders are blurred as the middle is.
 * Windows may overlap: masks of a batch are not independent, but each of them is random.
 *
 * Along an axis, `n` blurs are `2 n` sums of neighbours, divided by `4^n`. The sums are integers, exact up to
 * 13 blurs and equal on all machines beyond.
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param count How many masks.
 * @param options Their size and smoothness.
 * @returns Zeros and ones, `[count, height, width]` in row-major order.
 * @throws {InputError} If `blurs` is not an integer from 1 to 50.
 */
export function hybridMasks(
  uniform: RandomSource,
  count: number,
  { height, width, blurs }: MaskOptions,
): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(blurs) || blurs < 1 || blurs > MOST_BLURS) {
    throw new InputError(
      `Cannot blur masks ${blurs} times: choose an integer from 1 to ${MOST_BLURS}`,
    );
  }
  const reach = SPREAD * Math.ceil(Math.sqrt(count));
  const rows = height + Math.ceil(reach * height);
  const columns = width + Math.ceil(reach * width);
  const field = blurredField(uniform, { rows, columns, blurs });
  const masks = new Uint8Array(count * height * width);
  for (let mask = 0; mask < count; mask++) {
    const top = Math.floor(uniform() * (rows - height + 1));
    const left = Math.floor(uniform() * (columns - width + 1));
    for (let row = 0; row < height; row++) {
      const start = (top + row) * columns + left;
      masks.set(field.subarray(start, start + width), (mask * height + row) * width);
    }
  }
  return masks;
}

/** Patches are then about 28 pixels wide. */
const MOST_BLURS = 50;

/** A field of bits, blurred and thresholded at one half; bits beyond its borders are drawn too. */
function blurredField(
  uniform: RandomSource,
  { rows, columns, blurs }: { rows: number; columns: number; blurs: number },
): Uint8Array {
  const wide = columns + 2 * blurs;
  const sums = randomBits(uniform, (rows + 2 * blurs) * wide);
  // Each pass adds the next neighbour, so the field shrinks at its end alone.
  for (let pass = 0; pass < 2 * blurs; pass++) addNeighbours(sums, 1);
  for (let pass = 0; pass < 2 * blurs; pass++) addNeighbours(sums, wide);
  const half = 16 ** blurs / 2;
  const field = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      field[row * columns + column] = Number((sums[row * wide + column] ?? 0) > half);
    }
  }
  return field;
}

function addNeighbours(sums: Float64Array, step: number): void {
  const end = sums.length - step;
  for (let at = 0; at < end; at++) sums[at] = (sums[at] ?? 0) + (sums[at + step] ?? 0);
}

/** Bits taken from each uniform number, which has 53. */
const BITS = 32;

function randomBits(uniform: RandomSource, count: number): Float64Array {
  const bits = new Float64Array(count);
  let word = 0;
  for (let at = 0; at < count; at++) {
    if (at % BITS === 0) word = Math.floor(uniform() * 2 ** BITS);
    bits[at] = (word >>> (at % BITS)) & 1;
  }
  return bits;
}

/**
 * Puts images together: the first where its mask is 1, the second elsewhere.
 *
 * @param first Images, `[N, height, width, channels]`, bytes or standardised.
 * @param second As many others.
 * @param masks As many masks of zeros and ones, `[N, height, width]`.
 * @returns Images, new.
 */
export function hybridImages<T extends Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  first: T,
  second: T,
  masks: Uint8Array,
): T {
  const hybrids = first.slice() as T;
  const channels = first.length / masks.length;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < masks.length; pixel++) {
      const at = pixel * channels + channel;
      if (masks[pixel] !== 1) hybrids[at] = second[at] ?? NaN;
    }
  }
  return hybrids;
}
