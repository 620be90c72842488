/**
 * Resampling of images by area averaging, also known as a box filter.
 *
 * @module
 */

import type { ImageShape } from "../network/image_shape.ts";

/** An image of numbers on any scale. */
export interface Pixels extends ImageShape {
  /** `[height, width, channels]` in row-major order. */
  readonly data: ArrayLike<number>;
}

/** A rectangle in pixel edges: pixel `i` covers `[i, i + 1)`. */
export interface PixelRegion {
  /** Left edge. */
  readonly left: number;
  /** Upper edge. */
  readonly top: number;
  /** Right edge, more than `left`. */
  readonly right: number;
  /** Lower edge, more than `top`. */
  readonly bottom: number;
}

/** Which part of an image becomes how many pixels. */
export interface AreaOptions {
  /**
   * The part to take; it may have fractional edges and reach outside, where all is 0.
   * @default {the whole image}
   */
  readonly region?: PixelRegion;
  /** Columns of the result. */
  readonly width: number;
  /** Rows of the result. */
  readonly height: number;
}

/** The source pixels under one pixel of the result, and the share that each of them has in it. */
interface Run {
  readonly first: number;
  readonly shares: Float64Array;
}

/** The runs of source pixels under `cells` equal parts of `[from, to]`, on an axis of `limit`. */
function runs(from: number, to: number, cells: number, limit: number): Run[] {
  const step = (to - from) / cells;
  return Array.from({ length: cells }, (_, cell) => {
    const start = from + cell * step;
    const end = from + (cell + 1) * step;
    const first = Math.max(0, Math.floor(start));
    const count = Math.max(0, Math.min(limit, Math.ceil(end)) - first);
    const shares = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const covered = Math.min(end, first + i + 1) - Math.max(start, first + i);
      shares[i] = Math.max(0, covered) / step;
    }
    return { first, shares };
  });
}

/**
 * Weighs the runs of every row. The result is transposed, `[runs, rows, channels]`, so that a second
 * call does the columns and turns it back.
 */
function averageRows(
  { data, width, channels }: Omit<Pixels, "height">,
  axis: readonly Run[],
): Float64Array {
  const rows = data.length / (width * channels);
  const result = new Float64Array(axis.length * rows * channels);
  for (const [cell, { first, shares }] of axis.entries()) {
    for (let row = 0; row < rows; row++) {
      for (let channel = 0; channel < channels; channel++) {
        const start = (row * width + first) * channels + channel;
        let sum = 0;
        for (let i = 0; i < shares.length; i++) {
          sum += (data[start + i * channels] ?? 0) * (shares[i] ?? 0);
        }
        result[(cell * rows + row) * channels + channel] = sum;
      }
    }
  }
  return result;
}

/**
 * Resamples a part of an image by area averaging: a pixel of the result is the mean of the part of
 * the source that it covers, with partly covered source pixels counted by their exact share. The
 * factor is any positive real number, and differs between the axes if the shapes do.
 *
 * @param image The source.
 * @param options The part to take, and the size of the result.
 * @returns `[options.height, options.width, channels]`, on the scale of the source.
 *
 * @example Half the size
 * ```ts
 * import { averageArea } from "@goodness/core/images";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { width: 4, height: 2, channels: 1, data: [0, 1, 1, 1, 0, 1, 1, 1] };
 *
 * assertEquals(averageArea(image, { width: 2, height: 1 }), Float64Array.of(0.5, 1));
 * ```
 */
export function averageArea(image: Pixels, options: AreaOptions): Float64Array {
  const { width, height, channels } = image;
  const { region = { left: 0, top: 0, right: width, bottom: height } } = options;
  const columns = runs(region.left, region.right, options.width, width);
  const rows = runs(region.top, region.bottom, options.height, height);
  const narrow = averageRows(image, columns);
  return averageRows({ data: narrow, width: height, channels }, rows);
}

/**
 * Resamples an image of bytes, see {@linkcode averageArea}.
 *
 * @param image The source, with levels from 0 to 255.
 * @param options The part to take, and the size of the result.
 * @returns The averages as whole levels, `[options.height, options.width, channels]`.
 *
 * @example Half the size
 * ```ts
 * import { averageLevels } from "@goodness/core/images";
 * import { assertEquals } from "@std/assert";
 *
 * const image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 201) };
 *
 * assertEquals(averageLevels(image, { width: 1, height: 1 }), Uint8Array.of(101));
 * ```
 */
export function averageLevels(image: Pixels, options: AreaOptions): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(averageArea(image, options), Math.round);
}
