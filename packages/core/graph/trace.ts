/**
 * Tracing: `Ops` that compute nothing and write down what they are asked for. A Forward-Forward step
 * needs no backward pass, so what is written down *is* an inference graph; `onnx_graph.ts` and
 * `tfjs_graph.ts` put it into the words of two runtimes.
 *
 * @module
 */

import { goodnessByLabel } from "../ops/goodness_of_labels.ts";
import type { MatMulOptions, Operand, Ops, Shape, SliceOptions } from "../ops/ops.ts";
import type { Program, TensorMap } from "../ops/program.ts";
import { broadcastShapes, lengthAt, matMulShape, sizeOf, withAxis } from "../ops/shape.ts";

/** A value of the graph. */
export interface GraphValue {
  /** Its name, unique in the graph. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
}

/** A value that is part of the graph. */
export interface GraphConstant extends GraphValue {
  /** Its numbers in row-major order. */
  readonly values: Float32Array;
}

/** An operation that works on each element. */
export type ElementwiseOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "greater"
  | "relu"
  | "sqrt"
  | "log"
  | "sigmoid"
  | "softplus";

/** An operation of `Ops` with what it takes besides tensors. */
export type Operation =
  | { readonly op: ElementwiseOp | "softmax" | "argMaxOneHot" | "reshape" | "matMulOfRows" }
  | { readonly op: "sum" | "mean" | "concat"; readonly axis: number }
  | { readonly op: "gather"; readonly indices: readonly number[]; readonly axis: number }
  | { readonly op: "slice" } & SliceOptions
  | { readonly op: "transpose"; readonly permutation: readonly number[] }
  | { readonly op: "matMul" } & Required<MatMulOptions>;

/** An operation of `Ops` that is made of others, unless an engine has a kernel for it. */
export interface KernelOperation {
  /** Which one. */
  readonly op: "goodnessOfLabels";
}

/** One operation of the graph. */
export interface GraphCall<O = Operation> {
  /** What is done. */
  readonly operation: O;
  /** The values that go in. */
  readonly inputs: readonly GraphValue[];
  /** The value that comes out. */
  readonly output: GraphValue;
}

/** One operation of the graph, a kernel's or not. */
export type AnyCall = GraphCall<Operation | KernelOperation>;

/** A program, written down. */
export interface Trace<O = Operation> {
  /** The program's name. */
  readonly name: string;
  /** The operations, each after those it depends on. */
  readonly calls: readonly GraphCall<O>[];
  /** The fixed values that the operations use. */
  readonly constants: readonly GraphConstant[];
  /** The program's state, then its inputs, under their own names. */
  readonly inputs: readonly GraphValue[];
  /** The new values of the state that a run replaces. */
  readonly state: TensorMap<GraphValue>;
  /** The program's outputs. */
  readonly outputs: TensorMap<GraphValue>;
}

/** A program, written down for an engine that has kernels of its own. */
export type KernelTrace = Trace<Operation | KernelOperation>;

/** Writes down what it is asked for; what there is a kernel for as one operation `K`. */
class Tracer<K extends KernelOperation> implements Ops<GraphValue> {
  readonly calls: GraphCall<Operation | K>[] = [];
  readonly constants: GraphConstant[] = [];
  readonly #prefix: string;
  readonly #kernel: K | undefined;
  readonly #scalars = new Map<number, GraphValue>();

  constructor(prefix: string, kernel?: K) {
    this.#prefix = prefix;
    this.#kernel = kernel;
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
    return this.#call({ op: "matMul", transposeA, transposeB }, [a, b], shape);
  }

  matMulOfRows(a: GraphValue, b: GraphValue, used: GraphValue): GraphValue {
    const shape = matMulShape(a.shape, b.shape, { transposeA: true });
    return this.#call({ op: "matMulOfRows" }, [a, b, used], shape);
  }

  goodnessOfLabels(images: GraphValue, ofLabels: GraphValue): GraphValue {
    if (this.#kernel === undefined) return goodnessByLabel(this, images, ofLabels);
    const shape = [lengthAt(images.shape, 1), lengthAt(ofLabels.shape, 1)];
    return this.#call(this.#kernel, [images, ofLabels], shape);
  }
}

/**
 * Writes a program down.
 *
 * @param program The program.
 * @param prefix What the names of values between inputs and outputs start with.
 * @returns The graph.
 */
export function traceProgram(program: Program, prefix = ""): Trace {
  return traceWith(new Tracer<never>(prefix), program);
}

/**
 * Writes a program down for an engine that has kernels of its own.
 *
 * @param program The program.
 * @returns The graph; what there is a kernel for is one operation.
 */
export function traceKernels(program: Program): KernelTrace {
  return traceWith(new Tracer<KernelOperation>("", { op: "goodnessOfLabels" }), program);
}

function traceWith<K extends KernelOperation>(
  tracer: Tracer<K>,
  program: Program,
): Trace<Operation | K> {
  const state = inputValues(program.state);
  const inputs = inputValues(program.inputs);
  const result = program.run<GraphValue>(tracer, state, inputs);
  const used = new Set(tracer.calls.flatMap((call) => call.inputs.map(({ name }) => name)));
  return {
    name: program.name,
    calls: tracer.calls,
    constants: tracer.constants.filter(({ name }) => used.has(name)),
    inputs: Object.values({ ...state, ...inputs }),
    ...result,
  };
}

function inputValues(shapes: TensorMap<Shape>): Record<string, GraphValue> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { name, shape }]),
  );
}

/**
 * Gives a graph's results the names that a reader of an exported file expects: `<name>.next` for new
 * state, `<prefix><name>` for outputs.
 *
 * @param trace The graph; each result is a value of its own.
 * @param prefix What the names of outputs start with.
 * @returns The same graph under these names.
 */
export function nameResults(trace: Trace, prefix = ""): Trace {
  const names = new Map([
    ...Object.entries(trace.state).map(([name, value]) => [value.name, `${name}.next`] as const),
    ...Object.entries(trace.outputs).map(([name, value]) =>
      [value.name, `${prefix}${name}`] as const
    ),
  ]);
  const named = (value: GraphValue): GraphValue => {
    const name = names.get(value.name);
    return name === undefined ? value : { ...value, name };
  };
  const allNamed = (values: TensorMap<GraphValue>): TensorMap<GraphValue> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, named(value)]));
  const calls = trace.calls.map(({ operation, inputs, output }) => ({
    operation,
    inputs: inputs.map(named),
    output: named(output),
  }));
  return { ...trace, calls, state: allNamed(trace.state), outputs: allNamed(trace.outputs) };
}
