/**
 * Grey pictures of ink, and the few operations on them that make a network input of a drawing.
 *
 * Positions are in pixel edges: pixel `i` covers `[i, i + 1)`, so that its centre is `i + 0.5`.
 *
 * @module
 */

import type { PixelRegion } from "@goodness/core/images";

/** A grey picture. */
export interface Raster {
  /** Number of columns, an integer of at least 1. */
  readonly width: number;
  /** Number of rows, an integer of at least 1. */
  readonly height: number;
  /** Ink, `[height, width]` row-major, in [0, 1]: 0 is background, 1 is full ink. */
  readonly data: Float32Array;
}

/** A rectangle in pixel edges; `right` and `bottom` are the first edges outside. */
export type Box = PixelRegion;

/** Where a raster goes in a larger field. */
export interface PlaceOptions {
  /** Columns of the field. */
  readonly width: number;
  /** Rows of the field. */
  readonly height: number;
  /** Column of the field for the raster's first column; an integer, negative cuts columns off. */
  readonly left: number;
  /** Row of the field for the raster's first row; an integer, negative cuts rows off. */
  readonly top: number;
}

/**
 * Checks that a raster's sizes fit its data and that all ink is in [0, 1].
 *
 * @param raster The raster to check.
 * @throws {RangeError} If a side is no positive integer, if the data have another length than
 * `width * height`, or if a value is outside [0, 1] or NaN.
 *
 * @example Usage
 * ```ts
 * import { checkRaster } from "@goodness/predict";
 * import { assertThrows } from "@std/assert";
 *
 * checkRaster({ width: 2, height: 1, data: Float32Array.of(0, 1) });
 * assertThrows(() => checkRaster({ width: 2, height: 1, data: Float32Array.of(0, 2) }), RangeError);
 * ```
 */
export function checkRaster(raster: Raster): void {
  const { width, height, data } = raster;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(
      `Cannot use raster as its sides must be positive integers: current value is ${width}x${height}`,
    );
  }
  if (data.length !== width * height) {
    throw new RangeError(
      `Cannot use raster as ${width}x${height} needs ${width * height} values: ` +
        `current value is ${data.length}`,
    );
  }
  // A plain loop, as a picture may have millions of pixels.
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (value >= 0 && value <= 1) continue;
    throw new RangeError(
      `Cannot use raster as ink must be in [0, 1]: current value is ${value} at index ${i}`,
    );
  }
}

/**
 * Finds the smallest box around all ink of more than a threshold.
 *
 * @param raster The raster to look at.
 * @param threshold Ink that does not count yet, in [0, 1).
 * @returns The box, with integer edges, or `null` if no pixel has more ink than the threshold.
 *
 * @example Usage
 * ```ts
 * import { inkBox } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const raster = { width: 3, height: 2, data: Float32Array.of(0, 0, 0, 0, 1, 0.5) };
 *
 * assertEquals(inkBox(raster, 0), { left: 1, top: 1, right: 3, bottom: 2 });
 * assertEquals(inkBox(raster, 0.5), { left: 1, top: 1, right: 2, bottom: 2 });
 * ```
 */
export function inkBox(raster: Raster, threshold: number): Box | null {
  const { width, height, data } = raster;
  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[y * width + x] ?? 0) <= threshold) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right === 0 ? null : { left, top, right, bottom };
}

/**
 * Finds the centre of mass of the ink.
 *
 * @param raster The raster to look at.
 * @returns The centre in pixel edges (the middle of the first pixel is 0.5), or `null` without ink.
 *
 * @example Usage
 * ```ts
 * import { centreOfMass } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const raster = { width: 3, height: 1, data: Float32Array.of(0, 1, 1) };
 *
 * assertEquals(centreOfMass(raster), { x: 2, y: 0.5 });
 * ```
 */
export function centreOfMass(raster: Raster): { x: number; y: number } | null {
  const { width, height, data } = raster;
  let mass = 0;
  let x = 0;
  let y = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const ink = data[row * width + column] ?? 0;
      mass += ink;
      x += ink * (column + 0.5);
      y += ink * (row + 0.5);
    }
  }
  return mass > 0 ? { x: x / mass, y: y / mass } : null;
}

/**
 * Copies a raster into an empty field. What lies outside the field is cut off.
 *
 * @param raster The raster to copy.
 * @param options The size of the field, and the position of the raster in it.
 * @returns A raster of `options.width` x `options.height`.
 *
 * @example Usage
 * ```ts
 * import { placeRaster } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const raster = { width: 2, height: 1, data: Float32Array.of(0.5, 1) };
 * const field = placeRaster(raster, { width: 4, height: 1, left: 1, top: 0 });
 *
 * assertEquals(field.data, Float32Array.of(0, 0.5, 1, 0));
 * ```
 */
export function placeRaster(raster: Raster, options: PlaceOptions): Raster {
  const { width, height, left, top } = options;
  const data = new Float32Array(width * height);
  for (let y = Math.max(0, top); y < Math.min(height, top + raster.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + raster.width); x++) {
      data[y * width + x] = raster.data[(y - top) * raster.width + x - left] ?? 0;
    }
  }
  return { width, height, data };
}

/**
 * Marks values. A plain loop, as typed arrays take twenty times as long to be made of others by a function.
 *
 * @param values The values.
 * @param isMarked Which of them.
 * @returns 1 for each that is marked, else 0.
 */
export function marked(
  values: Float32Array,
  isMarked: (value: number, at: number) => boolean,
): Uint8Array<ArrayBuffer> {
  const marks = new Uint8Array(values.length);
  for (let at = 0; at < marks.length; at++) marks[at] = isMarked(values[at] ?? 0, at) ? 1 : 0;
  return marks;
}

/**
 * Counts values.
 *
 * @param values The values.
 * @param isCounted Which of them.
 * @returns How many.
 */
export function countOf(values: Float32Array, isCounted: (value: number) => boolean): number {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (isCounted(values[at] ?? 0)) count++;
  return count;
}

/**
 * Turns rows into columns.
 *
 * @param raster The raster.
 * @returns Its transpose.
 */
export function transposed({ width, height, data }: Raster): Raster {
  const turned = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = data[y * width + x] ?? 0;
  }
  return { width: height, height: width, data: turned };
}

/**
 * The longer side of a box.
 *
 * @param box The box.
 * @returns Its width or its height.
 */
export function longerSide({ left, top, right, bottom }: Box): number {
  return Math.max(right - left, bottom - top);
}

/**
 * How far a pixel is from the edge of its picture.
 *
 * @param at The index of the pixel, row-major.
 * @param size The picture.
 * @returns Pixels between it and the nearest edge; 0 for the outermost.
 */
export function edgeDistance(
  at: number,
  { width, height }: Pick<Raster, "width" | "height">,
): number {
  const [x, y] = [at % width, Math.floor(at / width)];
  return Math.min(x, y, width - 1 - x, height - 1 - y);
}
