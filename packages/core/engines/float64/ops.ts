/**
 * `Ops` over plain float64 arrays: slow and simple, as the reference that engines are tested against.
 *
 * @module
 */

import { goodnessByLabel } from "../../ops/goodness_of_labels.ts";
import { composedFields } from "../../ops/fields.ts";
import { composedLabelRows } from "../../ops/label_rows.ts";
import { noAllReduce } from "../../ops/processes.ts";
import type { MatMulOptions, Operand, Ops, Shape, SliceOptions } from "../../ops/ops.ts";
import {
  broadcastShapes,
  lengthAt,
  matMulShape,
  sizeOf,
  stridesOf,
  withAxis,
} from "../../ops/shape.ts";

/** A row-major tensor of float64 values. */
export interface Float64Tensor {
  /** The lengths of the axes. */
  readonly shape: Shape;
  /** The values, outermost axis first. */
  readonly data: Float64Array;
}

/**
 * Makes a tensor.
 *
 * @param values The values in row-major order.
 * @param shape The lengths of the axes.
 * @returns The tensor, with a copy of the values.
 * @throws {RangeError} If the count of values does not fit the shape.
 */
export function float64Tensor(values: ArrayLike<number>, shape: Shape): Float64Tensor {
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(`Cannot make a tensor of shape [${shape}] from ${values.length} values`);
  }
  return { shape: [...shape], data: Float64Array.from(values) };
}

/** Fills a tensor from a function of the index along each axis. */
function fill(shape: Shape, valueAt: (index: readonly number[]) => number): Float64Tensor {
  const data = new Float64Array(sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = valueAt(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis] !== 0) break;
    }
  }
  return { shape, data };
}

/** Where a value lies, given an index that may have more axes than the tensor, broadcasting. */
function locator(x: Float64Tensor): (index: readonly number[]) => number {
  const steps = stridesOf(x.shape).map((stride, axis) => (x.shape[axis] === 1 ? 0 : stride));
  return (index) => {
    const skipped = index.length - steps.length;
    let flat = 0;
    for (let axis = 0; axis < steps.length; axis++) {
      flat += (index[axis + skipped] ?? 0) * (steps[axis] ?? 0);
    }
    return flat;
  };
}

/** Reads values at an index that may have more axes than the tensor, broadcasting. */
function reader(x: Float64Tensor): (index: readonly number[]) => number {
  const locate = locator(x);
  return (index) => x.data[locate(index)] ?? NaN;
}

function map(x: Float64Tensor, fn: (value: number) => number): Float64Tensor {
  return { shape: x.shape, data: x.data.map(fn) };
}

function zip(
  a: Float64Tensor,
  b: Operand<Float64Tensor>,
  fn: (a: number, b: number) => number,
): Float64Tensor {
  if (typeof b === "number") return map(a, (value) => fn(value, b));
  if (String(a.shape) === String(b.shape)) {
    return { shape: a.shape, data: a.data.map((value, at) => fn(value, b.data[at] ?? NaN)) };
  }
  const readA = reader(a);
  const readB = reader(b);
  return fill(broadcastShapes(a.shape, b.shape), (index) => fn(readA(index), readB(index)));
}

/** Folds an axis into length 1. */
function reduce(
  x: Float64Tensor,
  axis: number,
  fold: (values: readonly number[]) => number,
): Float64Tensor {
  const values = new Array<number>(lengthAt(x.shape, axis));
  const step = stridesOf(x.shape)[axis] ?? 0;
  const locate = locator(x);
  return fill(withAxis(x.shape, axis, 1), (index) => {
    const start = locate(index);
    for (let at = 0; at < values.length; at++) values[at] = x.data[start + at * step] ?? NaN;
    return fold(values);
  });
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * The strides of a factor along each axis of the product, 0 where it is broadcast. A transposed factor has the
 * last two strides exchanged.
 */
function factorSteps(x: Float64Tensor, rank: number, transposed: boolean): number[] {
  const steps = stridesOf(x.shape).map((stride, axis) => (x.shape[axis] === 1 ? 0 : stride));
  const [last = 0, secondLast = 0] = [steps.pop(), steps.pop()];
  const leading = new Array<number>(rank - 2 - steps.length).fill(0);
  return [...leading, ...steps, ...(transposed ? [last, secondLast] : [secondLast, last])];
}

/** The offset of a factor's matrix, given the index of the product's leading axes. */
function startOf(steps: readonly number[], index: readonly number[], rank: number): number {
  let start = 0;
  for (let axis = 0; axis < rank; axis++) start += (index[axis] ?? 0) * (steps[axis] ?? 0);
  return start;
}

function matMul(a: Float64Tensor, b: Float64Tensor, options: MatMulOptions = {}): Float64Tensor {
  const { transposeA = false, transposeB = false } = options;
  const shape = matMulShape(a.shape, b.shape, options);
  const inner = lengthAt(a.shape, a.shape.length - (transposeA ? 2 : 1));
  const [row, column] = [shape.length - 2, shape.length - 1];
  const stepsA = factorSteps(a, shape.length, transposeA);
  const stepsB = factorSteps(b, shape.length, transposeB);
  const [rowStep = 0, stepA = 0] = stepsA.slice(row);
  const [stepB = 0, columnStep = 0] = stepsB.slice(row);
  return fill(shape, (index) => {
    let atA = startOf(stepsA, index, row) + (index[row] ?? 0) * rowStep;
    let atB = startOf(stepsB, index, row) + (index[column] ?? 0) * columnStep;
    let sum = 0;
    for (let k = 0; k < inner; k++, atA += stepA, atB += stepB) {
      sum += (a.data[atA] ?? NaN) * (b.data[atB] ?? NaN);
    }
    return sum;
  });
}

function gather(x: Float64Tensor, indices: readonly number[], axis: number): Float64Tensor {
  const read = reader(x);
  return fill(withAxis(x.shape, axis, indices.length), (index) => {
    const at = [...index];
    at[axis] = indices[at[axis] ?? 0] ?? NaN;
    return read(at);
  });
}

function concat(xs: readonly Float64Tensor[], axis: number): Float64Tensor {
  const first = xs[0];
  if (first === undefined) throw new RangeError("Cannot concatenate no tensors");
  const sources = xs.flatMap((x) => {
    const read = reader(x);
    return Array.from({ length: lengthAt(x.shape, axis) }, (_, position) => ({ read, position }));
  });
  return fill(withAxis(first.shape, axis, sources.length), (index) => {
    const at = [...index];
    const source = sources[at[axis] ?? 0];
    at[axis] = source?.position ?? NaN;
    return source?.read(at) ?? NaN;
  });
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, offset) => start + offset);
}

function softmaxOf(x: Float64Tensor): Float64Tensor {
  const last = x.shape.length - 1;
  const largest = reduce(x, last, (values) => Math.max(...values));
  const weights = zip(x, largest, (value, max) => Math.exp(value - max));
  return zip(weights, reduce(weights, last, total), (weight, sum) => weight / sum);
}

function argMaxOneHot(x: Float64Tensor): Float64Tensor {
  const last = x.shape.length - 1;
  const best = reader(reduce(x, last, (values) => values.indexOf(Math.max(...values))));
  return fill(x.shape, (index) => best(index) === index[last] ? 1 : 0);
}

/** The operations over float64 arrays. */
export const float64Ops: Ops<Float64Tensor> = {
  shape: (x) => x.shape,
  constant: float64Tensor,
  add: (a, b) => zip(a, b, (x, y) => x + y),
  sub: (a, b) => zip(a, b, (x, y) => x - y),
  max: (a, b) => zip(a, b, Math.max),
  mul: (a, b) => zip(a, b, (x, y) => x * y),
  div: (a, b) => zip(a, b, (x, y) => x / y),
  greater: (a, b) => zip(a, b, (x, y) => (x > y ? 1 : 0)),
  relu: (x) => map(x, (value) => Math.max(value, 0)),
  sqrt: (x) => map(x, Math.sqrt),
  log: (x) => map(x, Math.log),
  sigmoid: (x) => map(x, (value) => 1 / (1 + Math.exp(-value))),
  softplus: (x) => map(x, (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)))),
  softmax: softmaxOf,
  sum: (x, axis) => reduce(x, axis, total),
  mean: (x, axis) => reduce(x, axis, (values) => total(values) / values.length),
  meanSquare: (x) =>
    reduce(
      x,
      x.shape.length - 1,
      (values) => values.reduce((sum, v) => sum + v * v, 0) / values.length,
    ),
  argMaxOneHot,
  reshape: (x, shape) => float64Tensor(x.data, shape),
  transpose: (x, permutation) => {
    const read = reader(x);
    const shape = permutation.map((axis) => lengthAt(x.shape, axis));
    return fill(shape, (index) => {
      const at = new Array<number>(index.length).fill(0);
      permutation.forEach((axis, position) => at[axis] = index[position] ?? 0);
      return read(at);
    });
  },
  slice: (x, { axis, start, end }: SliceOptions) => gather(x, range(start, end), axis),
  concat,
  gather,
  matMul,
  matMulOfRows: (a, b) => matMul(a, b, { transposeA: true }),
  fields: (x, fields) => composedFields<Float64Tensor>(float64Ops, x, fields),
  goodnessOfLabels: (images, ofLabels) => goodnessByLabel(float64Ops, images, ofLabels),
  ...composedLabelRows<Float64Tensor>(() => float64Ops),
  allReduce: noAllReduce,
};
