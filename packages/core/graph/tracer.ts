/**
 * `Ops` that compute nothing and record the calls.
 *
 * @module
 */

import { cellsOf, composedFields, inOrderOfSteps } from "../ops/fields.ts";
import { goodnessByLabel } from "../ops/goodness_of_labels.ts";
import { composedLabelRows } from "../ops/label_rows.ts";
import type { Fields, MatMulOptions, Operand, Ops, Shape, SliceOptions } from "../ops/ops.ts";
import { noAllReduce } from "../ops/processes.ts";
import { broadcastShapes, dims3, lengthAt, matMulShape, sizeOf, withAxis } from "../ops/shape.ts";
import type {
  ElementwiseOp,
  GraphCall,
  GraphConstant,
  GraphValue,
  KernelOperation,
  Operation,
} from "./graph.ts";

/** Records calls. An operation that has a kernel is one call of `K`, others are composed. */
export class Tracer<K extends KernelOperation> implements Ops<GraphValue> {
  /** The calls so far. */
  readonly calls: GraphCall<Operation | K>[] = [];
  /** The constants so far. */
  readonly constants: GraphConstant[] = [];
  readonly #prefix: string;
  readonly #isKernel: (operation: KernelOperation) => operation is K;
  readonly #composed = composedLabelRows<GraphValue>(() => this);
  readonly #scalars = new Map<number, GraphValue>();
  /** What fields see that are multiplied where they lie, by the names of the values that stand for them. */
  readonly #seen = new Map<string, { readonly x: GraphValue; readonly fields: Fields }>();

  /**
   * @param prefix What the names of values start with.
   * @param isKernel Whether an operation has a kernel; if not, it is composed.
   */
  constructor(prefix: string, isKernel: (operation: KernelOperation) => operation is K) {
    this.#prefix = prefix;
    this.#isKernel = isKernel;
  }

  #call(operation: Operation | K, inputs: readonly GraphValue[], shape: Shape): GraphValue {
    const output = { name: `${this.#prefix}${operation.op}.${this.calls.length}`, shape };
    this.calls.push({ operation, inputs, output });
    return output;
  }

  #operand(operand: Operand<GraphValue>): GraphValue {
    if (typeof operand !== "number") return operand;
    const known = this.#scalars.get(operand);
    if (known !== undefined) return known;
    const scalar = this.constant([operand], []);
    this.#scalars.set(operand, scalar);
    return scalar;
  }

  #binary(op: ElementwiseOp, a: GraphValue, b: Operand<GraphValue>): GraphValue {
    const other = this.#operand(b);
    return this.#call({ op }, [a, other], broadcastShapes(a.shape, other.shape));
  }

  #unary(op: ElementwiseOp | "softmax" | "argMaxOneHot", x: GraphValue): GraphValue {
    return this.#call({ op }, [x], x.shape);
  }

  #reduce(op: "sum" | "mean", x: GraphValue, axis: number): GraphValue {
    return this.#call({ op, axis }, [x], withAxis(x.shape, axis, 1));
  }

  shape(x: GraphValue): Shape {
    return x.shape;
  }

  constant(values: ArrayLike<number>, shape: Shape): GraphValue {
    const name = `${this.#prefix}constant.${this.constants.length}`;
    this.constants.push({ name, shape, values: Float32Array.from(values) });
    return { name, shape };
  }

  add(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("add", a, b);
  }

  sub(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("sub", a, b);
  }

  mul(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("mul", a, b);
  }

  div(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("div", a, b);
  }

  max(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("max", a, b);
  }

  greater(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#binary("greater", a, b);
  }

  relu(x: GraphValue): GraphValue {
    return this.#unary("relu", x);
  }

  sqrt(x: GraphValue): GraphValue {
    return this.#unary("sqrt", x);
  }

  log(x: GraphValue): GraphValue {
    return this.#unary("log", x);
  }

  sigmoid(x: GraphValue): GraphValue {
    return this.#unary("sigmoid", x);
  }

  softplus(x: GraphValue): GraphValue {
    return this.#unary("softplus", x);
  }

  softmax(x: GraphValue): GraphValue {
    return this.#unary("softmax", x);
  }

  sum(x: GraphValue, axis: number): GraphValue {
    return this.#reduce("sum", x, axis);
  }

  mean(x: GraphValue, axis: number): GraphValue {
    return this.#reduce("mean", x, axis);
  }

  meanSquare(x: GraphValue): GraphValue {
    return this.mean(this.mul(x, x), x.shape.length - 1);
  }

  argMaxOneHot(x: GraphValue): GraphValue {
    return this.#unary("argMaxOneHot", x);
  }

  reshape(x: GraphValue, shape: Shape): GraphValue {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new RangeError(`Cannot reshape [${x.shape}] to [${shape}]: sizes differ`);
    }
    return this.#call({ op: "reshape" }, [x], shape);
  }

  transpose(x: GraphValue, permutation: readonly number[]): GraphValue {
    const shape = permutation.map((axis) => lengthAt(x.shape, axis));
    return this.#call({ op: "transpose", permutation }, [x], shape);
  }

  slice(x: GraphValue, options: SliceOptions): GraphValue {
    const { axis, start, end } = options;
    return this.#call({ op: "slice", ...options }, [x], withAxis(x.shape, axis, end - start));
  }

  concat(xs: readonly GraphValue[], axis: number): GraphValue {
    const [first] = xs;
    if (first === undefined) throw new RangeError("Cannot concatenate no tensors");
    const length = xs.reduce((sum, x) => sum + lengthAt(x.shape, axis), 0);
    return this.#call({ op: "concat", axis }, xs, withAxis(first.shape, axis, length));
  }

  gather(x: GraphValue, indices: readonly number[], axis: number): GraphValue {
    const shape = withAxis(x.shape, axis, indices.length);
    return this.#call({ op: "gather", indices, axis }, [x], shape);
  }

  matMul(a: GraphValue, b: GraphValue, options: MatMulOptions = {}): GraphValue {
    const { transposeA = false, transposeB = false } = options;
    const shape = matMulShape(a.shape, b.shape, options);
    const seen = this.#seen.get(a.name);
    if (seen !== undefined) return this.#ofFields(seen, b, { transposeA, shape });
    return this.#call({ op: "matMul", transposeA, transposeB }, [a, b], shape);
  }

  matMulOfRows(a: GraphValue, b: GraphValue, used: GraphValue): GraphValue {
    const shape = matMulShape(a.shape, b.shape, { transposeA: true });
    const seen = this.#seen.get(a.name);
    if (seen !== undefined) return this.#ofFields(seen, b, { transposeA: true, shape });
    return this.#call({ op: "matMulOfRows" }, [a, b, used], shape);
  }

  fields(x: GraphValue, fields: Fields): GraphValue {
    const [below, count, channels] = dims3(x.shape);
    const { order, fields: inOrder } = inOrderOfSteps(fields, below);
    if (!this.#isKernel({ op: "convolution", fields: inOrder, rows: count })) {
      return composedFields<GraphValue>(this, x, fields);
    }
    const ordered = order === undefined ? x : this.gather(x, order, 0);
    const name = `${this.#prefix}fields.${this.calls.length}`;
    this.#seen.set(name, { x: ordered, fields: inOrder });
    return { name, shape: [1, fields.length * count, cellsOf(fields) * channels] };
  }

  /** A product of fields. */
  #ofFields(
    { x, fields }: { readonly x: GraphValue; readonly fields: Fields },
    other: GraphValue,
    { transposeA, shape }: { readonly transposeA: boolean; readonly shape: Shape },
  ): GraphValue {
    const op = transposeA ? "convolutionGradient" : "convolution";
    const operation: KernelOperation = { op, fields, rows: lengthAt(x.shape, 1) };
    if (!this.#isKernel(operation)) throw new RangeError(`Cannot compose ${op} of fields`);
    return this.#call(operation, [x, other], shape);
  }

  goodnessOfLabels(images: GraphValue, ofLabels: GraphValue): GraphValue {
    const operation: KernelOperation = { op: "goodnessOfLabels" };
    if (!this.#isKernel(operation)) return goodnessByLabel(this, images, ofLabels);
    const shape = [lengthAt(images.shape, 1), lengthAt(ofLabels.shape, 1)];
    return this.#call(operation, [images, ofLabels], shape);
  }

  rowsOfLabels(labels: GraphValue, table: GraphValue): GraphValue {
    const operation: KernelOperation = { op: "rowsOfLabels" };
    if (!this.#isKernel(operation)) return this.#composed.rowsOfLabels(labels, table);
    return this.#call(operation, [labels, table], matMulShape(labels.shape, table.shape));
  }

  sumsByLabel(labels: GraphValue, x: GraphValue): GraphValue {
    const operation: KernelOperation = { op: "sumsByLabel" };
    if (!this.#isKernel(operation)) return this.#composed.sumsByLabel(labels, x);
    const shape = matMulShape(labels.shape, x.shape, { transposeA: true });
    return this.#call(operation, [labels, x], shape);
  }

  addRows(x: GraphValue, rows: GraphValue, start: number): GraphValue {
    const operation: KernelOperation = { op: "addRows", start };
    if (!this.#isKernel(operation)) return this.#composed.addRows(x, rows, start);
    return this.#call(operation, [x, rows], x.shape);
  }

  allReduce(x: GraphValue): GraphValue {
    const operation: KernelOperation = { op: "allReduce" };
    return this.#isKernel(operation) ? this.#call(operation, [x], x.shape) : noAllReduce();
  }
}
