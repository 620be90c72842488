/**
 * What locations with shared weights see, composed of other operations, for engines that multiply no fields.
 *
 * @module
 */

import type { Fields, Ops } from "./ops.ts";
import { dims3, lengthAt, sizeOf } from "./shape.ts";

/**
 * Composes `Ops.fields`: one gather of channels. With a gather for each cell, every value would be copied twice.
 *
 * @param x `[L below, R, C]`.
 * @returns `[1, L R, cells C]`.
 */
export function composedFields<T>(ops: Ops<T>, x: T, fields: Fields): T {
  const below = lengthAt(ops.shape(x), 0);
  const isPadded = fields.some((field) => field.includes(below));
  const padded = isPadded ? withZeros(ops, x) : x;
  const [locations, count, channels] = dims3(ops.shape(padded));
  const indices = fields.flatMap((field) =>
    Array.from({ length: count }, (_, row) => field.map((cell) => cell * count + row)).flat()
  );
  const rows = ops.gather(ops.reshape(padded, [locations * count, channels]), indices, 0);
  return ops.reshape(rows, [1, fields.length * count, cellsOf(fields) * channels]);
}

/** The number of cells of a field. */
export function cellsOf([first = []]: Fields): number {
  return first.length;
}

/** Appends a location of zeros. */
function withZeros<T>(ops: Ops<T>, x: T): T {
  const [, ...rest] = ops.shape(x);
  return ops.concat([x, ops.constant(new Float32Array(sizeOf(rest)), [1, ...rest])], 0);
}

/** Stands for zero padding in fields that are multiplied where they lie. */
export const NOTHING = -1;

/**
 * Orders what fields with a stride see such that neighbours see neighbours: with a stride of 2, even locations before
 * odd ones.
 *
 * @param below The number of locations below.
 * @returns The order, unless locations can stay where they are; and the fields over what is in order, with
 *   {@linkcode NOTHING} for zero padding.
 */
export function inOrderOfSteps(
  fields: Fields,
  below: number,
): { readonly order?: readonly number[]; readonly fields: Fields } {
  const step = stepOf(fields, below);
  const order = Array.from({ length: below }, (_, location) => location)
    .sort((a, b) => a % step - b % step || a - b);
  const places = new Map(order.map((location, place) => [location, place]));
  return {
    ...(step > 1 && { order }),
    fields: fields.map((field) => field.map((location) => places.get(location) ?? NOTHING)),
  };
}

/** How far apart neighbours see, by the first ones of which both see the same cell. */
function stepOf([first = [], second = []]: Fields, below: number): number {
  const steps = first.flatMap((location, cell) => {
    const next = second[cell] ?? below;
    return location < below && next < below ? [next - location] : [];
  });
  return Math.max(1, steps[0] ?? 1);
}
