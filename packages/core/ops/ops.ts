/**
 * The tensor operations that layers, losses, the optimiser and the training step are written over.
 *
 * These are functions over `Ops<T>` and never name a library. An engine supplies `T`: a TensorFlow.js tensor, a
 * value of an ONNX graph, or a plain float64 array in tests. Every operation is pure, every shape is known at the
 * time of the call, and no operation reads values back. So a step can be traced once and replayed.
 *
 * @module
 */

/** The lengths of a tensor's axes, outermost first. */
export type Shape = readonly number[];

/** An operand: a tensor, or a number that broadcasts to any shape. */
export type Operand<T> = T | number;

/** Which operands of a product to transpose in their last two axes. */
export interface MatMulOptions {
  /** Use the first operand transposed. @default {false} */
  readonly transposeA?: boolean;
  /** Use the second operand transposed. @default {false} */
  readonly transposeB?: boolean;
}

/** For each location, in each cell of its field, the location below; after the last one follows zero padding. */
export type Fields = readonly (readonly number[])[];

/** A half-open interval `[start, end)` along one axis. */
export interface SliceOptions {
  /** The axis to cut. */
  readonly axis: number;
  /** The first index kept. */
  readonly start: number;
  /** The index after the last one kept. */
  readonly end: number;
}

/**
 * Tensor operations over values of type `T`.
 *
 * Axes are numbered from 0; negative axes are not accepted. Elementwise operations broadcast as in
 * NumPy. Reductions keep the reduced axis with length 1, so that their result broadcasts back.
 *
 * @typeParam T The engine's tensor.
 */
export interface Ops<T> {
  /** The shape of a tensor. */
  shape(x: T): Shape;
  /** A float32 tensor of fixed values in row-major order. */
  constant(values: ArrayLike<number>, shape: Shape): T;

  /** `a + b`. */
  add(a: T, b: Operand<T>): T;
  /** `a - b`. */
  sub(a: T, b: Operand<T>): T;
  /** `a * b`. */
  mul(a: T, b: Operand<T>): T;
  /** `a / b`. */
  div(a: T, b: Operand<T>): T;
  /** The larger of `a` and `b`. */
  max(a: T, b: Operand<T>): T;
  /** `1` where `a > b`, else `0`. */
  greater(a: T, b: Operand<T>): T;
  /** `max(x, 0)`. */
  relu(x: T): T;
  /** The square root; `x` must not be negative. */
  sqrt(x: T): T;
  /** The natural logarithm; `x` must be positive. */
  log(x: T): T;
  /** `1 / (1 + exp(-x))`. */
  sigmoid(x: T): T;
  /** `log(1 + exp(x))`, finite for every finite `x`. */
  softplus(x: T): T;
  /** `exp(x) / sum(exp(x))` along the last axis, finite for every finite `x`. */
  softmax(x: T): T;

  /** The sum along an axis, kept with length 1. */
  sum(x: T, axis: number): T;
  /** The mean along an axis, kept with length 1. */
  mean(x: T, axis: number): T;
  /** The mean of squares over the last axis, kept with length 1. */
  meanSquare(x: T): T;
  /** `1` at the (first) largest entry of the last axis, `0` elsewhere. */
  argMaxOneHot(x: T): T;

  /** The same values under another shape of the same size. */
  reshape(x: T, shape: Shape): T;
  /** The axes in another order: axis `i` of the result is axis `permutation[i]` of `x`. */
  transpose(x: T, permutation: readonly number[]): T;
  /** A part of one axis. */
  slice(x: T, options: SliceOptions): T;
  /** Tensors joined along an axis. */
  concat(xs: readonly T[], axis: number): T;
  /** The slices of an axis at the given indices, in their order. */
  gather(x: T, indices: readonly number[], axis: number): T;
  /** The matrix product over the last two axes; leading axes broadcast. */
  matMul(a: T, b: T, options?: MatMulOptions): T;
  /**
   * `aᵀ b` over the last two axes. `b` must be zero in every row for which `used` is 0, so an engine may leave
   * these rows out.
   *
   * @param a `[L, R, M]`.
   * @param b `[L, R, N]`.
   * @param used `[1, R, 1]`, each 0 or 1.
   * @returns `[L, M, N]`.
   */
  matMulOfRows(a: T, b: T, used: T): T;
  /**
   * What locations that share their weights see, as rows of one product.
   *
   * @param x `[L below, R, C]`.
   * @param fields For each location the indices below of the cells of its field; `L below` is zero padding.
   * @returns `[1, L R, cells C]`. Only a factor `a` of products may it be: engines with kernels multiply fields
   *   where they lie.
   */
  fields(x: T, fields: Fields): T;
  /**
   * The goodness of images with every label: the mean of `relu(image + label)²` over locations and channels.
   *
   * @param images A layer's product with images, `[L, B, C]`.
   * @param ofLabels Its product with labels, `[L, Y, C]`.
   * @returns `[B, Y]`.
   */
  goodnessOfLabels(images: T, ofLabels: T): T;
  /**
   * The row of a table for the label of each row: the product of `labels` and `table`.
   *
   * @param labels `[1, R, Y]`, one-hot; zeros where a row has no label.
   * @param table `[L, Y, C]`.
   * @returns `[L, R, C]`; zeros where a row has no label.
   */
  rowsOfLabels(labels: T, table: T): T;
  /**
   * The sum of the rows of each label: the product of `labels`, transposed, and `x`.
   *
   * @param labels As for {@linkcode Ops.rowsOfLabels}.
   * @param x `[L, R, C]`.
   * @returns `[L, Y, C]`.
   */
  sumsByLabel(labels: T, x: T): T;
  /**
   * Adds rows to some of a tensor's rows.
   *
   * @param x `[L, K, C]`.
   * @param rows `[L, Y, C]`; the first is added to the row `start`.
   */
  addRows(x: T, rows: T, start: number): T;
  /**
   * The sum of a tensor over all processes that share a batch; each has a tensor of this shape.
   *
   * @throws {InputError} If the engine does not communicate with other processes.
   */
  allReduce(x: T): T;
}
