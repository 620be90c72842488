/**
 * `Ops` over TensorFlow.js tensors, for its WebGPU, WebAssembly and plain backends.
 *
 * Nothing here disposes of tensors: run it inside `tf.tidy` and return what must live on.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { goodnessByLabel } from "../../ops/goodness_of_labels.ts";
import { composedFields } from "../../ops/fields.ts";
import { composedLabelRows } from "../../ops/label_rows.ts";
import { noAllReduce } from "../../ops/processes.ts";
import type { MatMulOptions, Ops } from "../../ops/ops.ts";
import { lengthAt } from "../../ops/shape.ts";

function greater(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
  // Not tf.greater: the WebGPU backend declares its integer result as floats. A later reduction then fails
  // without an error and leaves old values in its output.
  return tf.step(tf.sub(a, b));
}

function argMaxOneHot(x: tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  return tf.oneHot(tf.argMax(x, last), lengthAt(x.shape, last), 1, 0, "float32");
}

/** The WebAssembly backend writes integers into a float32 one-hot tensor, so it converts afterwards. */
function argMaxOneHotConverted(x: tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  return tf.cast(tf.oneHot(tf.argMax(x, last), lengthAt(x.shape, last)), "float32");
}

function slice(x: tf.Tensor, axis: number, start: number, end: number): tf.Tensor {
  const begin = x.shape.map((_, index) => (index === axis ? start : 0));
  const size = x.shape.map((length, index) => (index === axis ? end - start : length));
  return tf.slice(x, begin, size);
}

function matMul(a: tf.Tensor, b: tf.Tensor, options: MatMulOptions = {}): tf.Tensor {
  return tf.matMul(a, b, options.transposeA ?? false, options.transposeB ?? false);
}

/**
 * The batched product as one plain product per location: the WebAssembly backend runs a batched or
 * transposed product 10 to 30 times slower than a plain one.
 */
function matMulByLocation(a: tf.Tensor, b: tf.Tensor, options: MatMulOptions = {}): tf.Tensor {
  if (a.rank !== 3 || b.rank !== 3) return matMul(a, b, options);
  const locations = Math.max(lengthAt(a.shape, 0), lengthAt(b.shape, 0));
  const plain = (x: tf.Tensor, location: number, transposed: boolean): tf.Tensor => {
    const at = x.shape[0] === 1 ? 0 : location;
    const matrix = tf.reshape(slice(x, 0, at, at + 1), x.shape.slice(1));
    return transposed ? tf.transpose(matrix) : matrix;
  };
  return tf.stack(Array.from({ length: locations }, (_, location) =>
    tf.matMul(
      plain(a, location, options.transposeA ?? false),
      plain(b, location, options.transposeB ?? false),
    )));
}

/**
 * The operations for the backend that is in use.
 *
 * @param backend The backend's name in TensorFlow.js.
 * @returns The operations.
 */
export function tfjsOps(backend: string): Ops<tf.Tensor> {
  const product = backend === "wasm" ? matMulByLocation : matMul;
  const ops: Ops<tf.Tensor> = {
    shape: (x) => x.shape,
    constant: (values, shape) => tf.tensor(Float32Array.from(values), [...shape], "float32"),
    add: (a, b) => tf.add(a, b),
    sub: (a, b) => tf.sub(a, b),
    mul: (a, b) => tf.mul(a, b),
    div: (a, b) => tf.div(a, b),
    max: (a, b) => tf.maximum(a, b),
    greater,
    relu: (x) => tf.relu(x),
    sqrt: (x) => tf.sqrt(x),
    log: (x) => tf.log(x),
    sigmoid: (x) => tf.sigmoid(x),
    softplus: (x) => tf.softplus(x),
    softmax: (x) => tf.softmax(x),
    sum: (x, axis) => tf.sum(x, axis, true),
    mean: (x, axis) => tf.mean(x, axis, true),
    meanSquare: (x) => tf.mean(tf.square(x), x.rank - 1, true),
    argMaxOneHot: backend === "wasm" ? argMaxOneHotConverted : argMaxOneHot,
    reshape: (x, shape) => tf.reshape(x, [...shape]),
    transpose: (x, permutation) => tf.transpose(x, [...permutation]),
    slice: (x, { axis, start, end }) => slice(x, axis, start, end),
    concat: (xs, axis) => tf.concat([...xs], axis),
    gather: (x, indices, axis) => tf.gather(x, tf.tensor1d([...indices], "int32"), axis),
    matMul: product,
    matMulOfRows: (a, b) => product(a, b, { transposeA: true }),
    fields: (x, fields) => composedFields(ops, x, fields),
    goodnessOfLabels: (images, ofLabels) => goodnessByLabel(ops, images, ofLabels),
    ...composedLabelRows(() => ops),
    allReduce: noAllReduce,
  };
  return ops;
}
