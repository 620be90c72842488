/**
 * A traced program in ONNX's operators.
 *
 * @module
 */

import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode } from "./onnx_model.ts";
import type { MatMulOptions } from "../ops/ops.ts";
import { dims3, lengthAt } from "../ops/shape.ts";
import { between, type Connection, type Fragment, fragmentOf, joined } from "./node_builder.ts";
import type { GraphCall, GraphValue, Operation, Trace } from "./graph.ts";

/** What one operation becomes. */
type Part = Fragment<OnnxNode, OnnxConstant>;

/** What a node has besides the inputs and the output of its operation. */
interface NodeOptions {
  /** The node's attributes. */
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Constant lists of integers, appended to the operation's inputs; by the last part of their names. */
  readonly integers?: Readonly<Record<string, readonly number[]>>;
}

/** ONNX's number for float32. */
const FLOAT = 1;

/** Operations that are one operator with the same inputs. */
const SIMPLE = {
  add: "Add",
  sub: "Sub",
  max: "Max",
  mul: "Mul",
  div: "Div",
  relu: "Relu",
  sqrt: "Sqrt",
  log: "Log",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
} as const;

/**
 * Translates a traced program into ONNX's operators.
 *
 * @param trace The program.
 * @returns Its graph; the outputs are the new state, then the program's outputs.
 */
export function onnxGraph(trace: Trace): OnnxGraph {
  const { nodes, constants } = joined(...trace.calls.map(partOf));
  return {
    name: trace.name,
    nodes,
    constants: [...trace.constants, ...constants],
    inputs: trace.inputs,
    outputs: [...Object.values(trace.state), ...Object.values(trace.outputs)],
  };
}

function partOf(call: GraphCall): Part {
  const { operation, output } = call;
  switch (operation.op) {
    case "sum":
      return reduction(call, "ReduceSum", operation.axis);
    case "mean":
      return reduction(call, "ReduceMean", operation.axis);
    case "softmax":
      return part(call, "Softmax", { attributes: { axis: { int: -1 } } });
    case "concat":
      return part(call, "Concat", { attributes: { axis: { int: operation.axis } } });
    case "reshape":
      return part(call, "Reshape", { integers: { shape: output.shape } });
    case "transpose":
      return part(call, "Transpose", { attributes: { perm: { ints: operation.permutation } } });
    case "gather":
      return gather(call, operation);
    case "slice":
      return slice(call, operation);
    case "matMul":
      return matMul(call, operation);
    case "matMulOfRows":
      return matMulOfRows(call);
    case "greater":
      return greater(call);
    case "argMaxOneHot":
      return argMaxOneHot(call);
    default:
      return part(call, SIMPLE[operation.op]);
  }
}

function part(
  { inputs, output }: Connection,
  type: string,
  { attributes = {}, integers = {} }: NodeOptions = {},
): Part {
  return fragmentOf<readonly number[], OnnxNode, OnnxConstant>({ inputs, output }, integers, {
    constant: (name, values) => ({
      name,
      shape: [values.length],
      values: BigInt64Array.from(values, BigInt),
    }),
    node: (names) => ({ type, inputs: names, outputs: [output.name], attributes }),
  });
}

function reduction(call: GraphCall, type: string, axis: number): Part {
  return part(call, type, { integers: { axes: [axis] }, attributes: { keepdims: { int: 1 } } });
}

function gather(
  call: GraphCall,
  { indices, axis }: Extract<Operation, { op: "gather" }>,
): Part {
  return part(call, "Gather", { integers: { indices }, attributes: { axis: { int: axis } } });
}

function slice(
  call: GraphCall,
  { start, end, axis }: Extract<Operation, { op: "slice" }>,
): Part {
  return part(call, "Slice", { integers: { starts: [start], ends: [end], axes: [axis] } });
}

/** The comparison gives booleans, which are cast to the numbers 0 and 1. */
function greater(call: GraphCall): Part {
  const mask = between(call, "mask");
  return joined(
    part({ inputs: call.inputs, output: mask }, "Greater"),
    part({ inputs: [mask], output: call.output }, "Cast", { attributes: { to: { int: FLOAT } } }),
  );
}

function argMaxOneHot(call: GraphCall): Part {
  const { output: { name, shape } } = call;
  const last = shape.length - 1;
  const best = between(call, "index");
  const depth = {
    name: `${name}.depth`,
    shape: [1],
    values: BigInt64Array.of(BigInt(lengthAt(shape, last))),
  };
  const values = { name: `${name}.values`, shape: [2], values: Float32Array.of(0, 1) };
  return joined(
    part({ inputs: call.inputs, output: best }, "ArgMax", {
      attributes: { axis: { int: last }, keepdims: { int: 0 } },
    }),
    { nodes: [], constants: [depth, values] },
    part({ inputs: [best, depth, values], output: call.output }, "OneHot", {
      attributes: { axis: { int: -1 } },
    }),
  );
}

/** ONNX Runtime fuses a `Transpose` into the product that follows it. */
function matMul(
  call: GraphCall,
  { transposeA, transposeB }: Required<MatMulOptions>,
): Part {
  const transposes: Part[] = [];
  const factors = call.inputs.map((input, index) => {
    if (!(index === 0 ? transposeA : transposeB)) return input;
    const output = between(call, `factor${index}`);
    const perm = { ints: swapLastAxes(input.shape.length) };
    transposes.push(part({ inputs: [input], output }, "Transpose", { attributes: { perm } }));
    return output;
  });
  const product = { inputs: factors, output: call.output };
  return joined(...transposes, transposeA ? part(product, "MatMul") : matMulOfHalves(product));
}

/** The fewest rows of a half that are worth a separate product. */
const FEWEST_ROWS = 64;

/**
 * A product for each location. ONNX Runtime runs each of them on one thread, so the last of an odd number of
 * locations leaves threads idle. Two products of half the rows each balance the load.
 */
function matMulOfHalves(call: Connection): Part {
  const [a, b] = call.inputs;
  const { shape, name } = call.output;
  if (a === undefined || b === undefined || shape.length !== 3) return part(call, "MatMul");
  const [locations, rows, columns] = dims3(shape);
  const isOdd = locations > 1 && locations % 2 === 1;
  const isLarge = rows % 2 === 0 && rows >= 2 * FEWEST_ROWS;
  const isOwn = a.shape[0] === locations && b.shape[0] === locations;
  if (!isOdd || !isLarge || !isOwn) return part(call, "MatMul");
  const depth = lengthAt(a.shape, 2);
  const halves = { name: `${name}.rows`, shape: [locations, 2, rows / 2, depth] };
  const shared = { name: `${name}.shared`, shape: [locations, 1, depth, columns] };
  const product = { name: `${name}.halves`, shape: [locations, 2, rows / 2, columns] };
  const reshape = (input: GraphValue, output: GraphValue): Part =>
    part({ inputs: [input], output }, "Reshape", { integers: { shape: output.shape } });
  return joined(
    reshape(a, halves),
    reshape(b, shared),
    part({ inputs: [halves, shared], output: product }, "MatMul"),
    reshape(product, call.output),
  );
}

/** Gathers the rows that are used, whose number is known only when the graph runs, and multiplies those. */
function matMulOfRows(call: GraphCall): Part {
  const [a, b, used] = call.inputs;
  if (a === undefined || b === undefined || used === undefined) {
    throw new RangeError("Cannot multiply rows of fewer than two matrices");
  }
  const flat = between(call, "flat");
  const found = between(call, "found");
  const rows = between(call, "rows");
  const gathered = [a, b].map((input, index) => {
    const output = { ...input, name: between(call, `gathered${index}`).name };
    const attributes = { axis: { int: 1 } };
    return { output, ...part({ inputs: [input, rows], output }, "Gather", { attributes }) };
  });
  return joined(
    part({ inputs: [used], output: flat }, "Reshape", { integers: { shape: [-1] } }),
    part({ inputs: [flat], output: found }, "NonZero"),
    part({ inputs: [found], output: rows }, "Reshape", { integers: { shape: [-1] } }),
    ...gathered,
    matMul({ ...call, inputs: gathered.map(({ output }) => output) }, {
      transposeA: true,
      transposeB: false,
    }),
  );
}

function swapLastAxes(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}
