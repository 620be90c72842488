/**
 * `Ops` that compute nothing: each call adds a node to an ONNX graph. A Forward-Forward step needs no
 * backward pass, so once traced it *is* an inference graph.
 *
 * @module
 */

import { encodeOnnx, type OnnxAttribute, type OnnxConstant, type OnnxNode } from "./onnx_model.ts";
import type { MatMulOptions, Operand, Ops, Shape } from "./ops.ts";
import type { Program, TensorMap } from "./program.ts";
import { broadcastShapes, lengthAt, matMulShape, sizeOf, withAxis } from "./shape.ts";

/** A value of the graph under construction. */
export interface GraphValue {
  /** Its name in the graph. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
}

interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

class Tracer implements Ops<GraphValue> {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly #scalars = new Map<number, GraphValue>();

  #node(
    type: string,
    inputs: readonly GraphValue[],
    shape: Shape,
    { domain = "", attributes = {} }: NodeOptions = {},
  ): GraphValue {
    const output = `v${this.nodes.length}`;
    this.nodes.push({
      type,
      domain,
      inputs: inputs.map((input) => input.name),
      output,
      attributes,
    });
    return { name: output, shape };
  }

  #constant(values: Float32Array | BigInt64Array, shape: Shape): GraphValue {
    const name = `c${this.constants.length}`;
    this.constants.push({ name, shape, values });
    return { name, shape };
  }

  #integers(values: readonly number[]): GraphValue {
    return this.#constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  #operand(operand: Operand<GraphValue>): GraphValue {
    if (typeof operand !== "number") return operand;
    const known = this.#scalars.get(operand);
    if (known !== undefined) return known;
    const scalar = this.#constant(Float32Array.of(operand), []);
    this.#scalars.set(operand, scalar);
    return scalar;
  }

  #elementwise(type: string, a: GraphValue, b: Operand<GraphValue>): GraphValue {
    const other = this.#operand(b);
    return this.#node(type, [a, other], broadcastShapes(a.shape, other.shape));
  }

  #unary(type: string, x: GraphValue, options: NodeOptions = {}): GraphValue {
    return this.#node(type, [x], x.shape, options);
  }

  #reduce(type: string, x: GraphValue, axis: number): GraphValue {
    return this.#node(type, [x, this.#integers([axis])], withAxis(x.shape, axis, 1), {
      attributes: { keepdims: { int: 1 } },
    });
  }

  shape(x: GraphValue): Shape {
    return x.shape;
  }

  constant(values: ArrayLike<number>, shape: Shape): GraphValue {
    return this.#constant(Float32Array.from(values), shape);
  }

  add(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#elementwise("Add", a, b);
  }

  sub(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#elementwise("Sub", a, b);
  }

  mul(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#elementwise("Mul", a, b);
  }

  div(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    return this.#elementwise("Div", a, b);
  }

  greater(a: GraphValue, b: Operand<GraphValue>): GraphValue {
    const isGreater = this.#elementwise("Greater", a, b);
    return this.#unary("Cast", isGreater, { attributes: { to: { int: 1 } } });
  }

  relu(x: GraphValue): GraphValue {
    return this.#unary("Relu", x);
  }

  sqrt(x: GraphValue): GraphValue {
    return this.#unary("Sqrt", x);
  }

  log(x: GraphValue): GraphValue {
    return this.#unary("Log", x);
  }

  sigmoid(x: GraphValue): GraphValue {
    return this.#unary("Sigmoid", x);
  }

  softplus(x: GraphValue): GraphValue {
    return this.#unary("Softplus", x);
  }

  softmax(x: GraphValue): GraphValue {
    return this.#unary("Softmax", x, { attributes: { axis: { int: -1 } } });
  }

  sum(x: GraphValue, axis: number): GraphValue {
    return this.#reduce("ReduceSum", x, axis);
  }

  mean(x: GraphValue, axis: number): GraphValue {
    return this.#reduce("ReduceMean", x, axis);
  }

  meanSquare(x: GraphValue): GraphValue {
    return this.mean(this.mul(x, x), x.shape.length - 1);
  }

  argMaxOneHot(x: GraphValue): GraphValue {
    const last = x.shape.length - 1;
    const best = this.#node("ArgMax", [x], x.shape.slice(0, -1), {
      attributes: { axis: { int: last }, keepdims: { int: 0 } },
    });
    const depth = this.#integers([lengthAt(x.shape, last)]);
    const values = this.constant([0, 1], [2]);
    return this.#node("OneHot", [best, depth, values], x.shape, {
      attributes: { axis: { int: -1 } },
    });
  }

  reshape(x: GraphValue, shape: Shape): GraphValue {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new RangeError(`Cannot reshape [${x.shape}] to [${shape}]: sizes differ`);
    }
    return this.#node("Reshape", [x, this.#integers(shape)], shape);
  }

  transpose(x: GraphValue, permutation: readonly number[]): GraphValue {
    const shape = permutation.map((axis) => lengthAt(x.shape, axis));
    return this.#node("Transpose", [x], shape, { attributes: { perm: { ints: permutation } } });
  }

  slice(
    x: GraphValue,
    { axis, start, end }: { axis: number; start: number; end: number },
  ): GraphValue {
    const inputs = [x, this.#integers([start]), this.#integers([end]), this.#integers([axis])];
    return this.#node("Slice", inputs, withAxis(x.shape, axis, end - start));
  }

  concat(xs: readonly GraphValue[], axis: number): GraphValue {
    const [first] = xs;
    if (first === undefined) throw new RangeError("Cannot concatenate no tensors");
    const length = xs.reduce((sum, x) => sum + lengthAt(x.shape, axis), 0);
    return this.#node("Concat", xs, withAxis(first.shape, axis, length), {
      attributes: { axis: { int: axis } },
    });
  }

  gather(x: GraphValue, indices: readonly number[], axis: number): GraphValue {
    return this.#node(
      "Gather",
      [x, this.#integers(indices)],
      withAxis(x.shape, axis, indices.length),
      {
        attributes: { axis: { int: axis } },
      },
    );
  }

  matMul(a: GraphValue, b: GraphValue, options: MatMulOptions = {}): GraphValue {
    const { transposeA = false, transposeB = false } = options;
    const shape = matMulShape(a.shape, b.shape, options);
    if (!transposeA && !transposeB) return this.#node("MatMul", [a, b], shape);
    // ONNX Runtime's own operator multiplies a transposed operand without making the transpose.
    return this.#node("FusedMatMul", [a, b], shape, {
      domain: "com.microsoft",
      attributes: { transA: { int: Number(transposeA) }, transB: { int: Number(transposeB) } },
    });
  }
}

/** A program as an ONNX model. */
export interface TracedProgram {
  /** The bytes of the model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** The names of state tensors that a run replaces, with the model's outputs for them. */
  readonly updated: TensorMap<string>;
  /** The names of the program's outputs, with the model's outputs for them. */
  readonly outputs: TensorMap<GraphValue>;
}

function inputValues(shapes: TensorMap<Shape>): Record<string, GraphValue> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { name, shape }]),
  );
}

/**
 * Traces a program into an ONNX model. Its inputs are the program's state and inputs under their own
 * names.
 *
 * @param program The program.
 * @returns The model, and which of its outputs is what.
 */
export function traceProgram(program: Program): TracedProgram {
  const tracer = new Tracer();
  const state = inputValues(program.state);
  const inputs = inputValues(program.inputs);
  const result = program.run<GraphValue>(tracer, state, inputs);
  const used = new Set(tracer.nodes.flatMap((node) => node.inputs));
  const model = encodeOnnx({
    name: program.name,
    nodes: tracer.nodes,
    constants: tracer.constants.filter(({ name }) => used.has(name)),
    inputs: Object.values({ ...state, ...inputs }),
    outputs: [...Object.values(result.state), ...Object.values(result.outputs)],
  });
  const updated = Object.fromEntries(
    Object.entries(result.state).map(([name, value]) => [name, value.name]),
  );
  return { model, updated, outputs: result.outputs };
}
