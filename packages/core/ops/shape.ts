/**
 * Arithmetic on shapes, shared by every engine.
 *
 * @module
 */

import type { Shape } from "./ops.ts";

/**
 * The number of elements of a tensor.
 *
 * @param shape The lengths of its axes.
 * @returns Their product; 1 for a scalar.
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/**
 * The distance, in elements, between neighbours along each axis of a row-major tensor.
 *
 * @param shape The lengths of its axes.
 * @returns One stride per axis; the last is 1.
 */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = lengthAt(strides, axis + 1) * lengthAt(shape, axis + 1);
  }
  return strides;
}

/**
 * The length of one axis.
 *
 * @param shape The lengths of the axes.
 * @param axis The axis, from 0.
 * @returns Its length.
 * @throws {RangeError} If there is no such axis.
 */
export function lengthAt(shape: Shape, axis: number): number {
  const length = shape[axis];
  if (length === undefined) {
    throw new RangeError(`Cannot read axis ${axis} of a tensor of shape [${shape}]`);
  }
  return length;
}

/**
 * The shape that two operands broadcast to, as in NumPy.
 *
 * @param a The shape of the first operand.
 * @param b The shape of the second operand.
 * @returns The common shape.
 * @throws {RangeError} If the shapes do not broadcast.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new RangeError(`Cannot broadcast shapes [${a}] and [${b}]: axis ${axis} differs`);
    }
    return x === 1 ? y : x;
  });
}

/**
 * The shape of a matrix product over the last two axes.
 *
 * @param a The shape of the first operand, `[..., M, K]`, or `[..., K, M]` if transposed.
 * @param b The shape of the second operand, `[..., K, N]`, or `[..., N, K]` if transposed.
 * @param options Which operands are transposed.
 * @returns `[..., M, N]`, leading axes broadcast.
 * @throws {RangeError} If an operand has fewer than two axes or the inner lengths differ.
 */
export function matMulShape(
  a: Shape,
  b: Shape,
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Shape {
  const [rows, inner] = matrixAxes(a, options.transposeA ?? false);
  const [innerB, columns] = matrixAxes(b, options.transposeB ?? false);
  if (inner !== innerB) {
    throw new RangeError(
      `Cannot multiply shapes [${a}] and [${b}]: inner lengths are ${inner} and ${innerB}`,
    );
  }
  return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), rows, columns];
}

function matrixAxes(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const first = lengthAt(shape, shape.length - 2);
  const second = lengthAt(shape, shape.length - 1);
  return transposed ? [second, first] : [first, second];
}

/**
 * A shape with one axis replaced.
 *
 * @param shape The lengths of the axes.
 * @param axis The axis to replace.
 * @param length Its new length.
 * @returns The new shape.
 */
export function withAxis(shape: Shape, axis: number, length: number): Shape {
  lengthAt(shape, axis);
  return shape.map((old, index) => (index === axis ? length : old));
}

/**
 * The lengths of a tensor of three axes.
 *
 * @param shape The lengths of its axes.
 * @returns The three lengths.
 * @throws {RangeError} If it has another number of axes.
 */
export function dims3(shape: Shape): [number, number, number] {
  const [first, second, third] = shape;
  if (shape.length === 3 && first !== undefined && second !== undefined && third !== undefined) {
    return [first, second, third];
  }
  throw new RangeError(`Cannot use a tensor of shape [${shape}]: it must have three axes`);
}
