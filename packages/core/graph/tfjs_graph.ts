/**
 * A traced program in TensorFlow's operators, as TensorFlow.js knows them.
 *
 * @module
 */

import type { MatMulOptions } from "../ops/ops.ts";
import { lengthAt } from "../ops/shape.ts";
import { between, type Connection, fragmentOf, joined } from "./node_builder.ts";
import type { TfjsAttribute, TfjsConstant, TfjsGraph, TfjsNode } from "./tfjs_model.ts";
import type { GraphCall, GraphValue, Operation, Trace } from "./graph.ts";

/** What a node has besides the inputs and the output of its operation. */
interface NodeOptions {
  /** The node's attributes. */
  readonly attr?: Readonly<Record<string, TfjsAttribute>>;
  /** Constant integers, appended to the operation's inputs; by the last part of their names. */
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
}

/** Operations that are one operator with the same inputs. */
const SIMPLE = {
  add: "AddV2",
  sub: "Sub",
  max: "Maximum",
  mul: "Mul",
  div: "RealDiv",
  relu: "Relu",
  sqrt: "Sqrt",
  log: "Log",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  softmax: "Softmax",
} as const;

const KEEP_AXIS = { keep_dims: { b: true } } as const;

/**
 * Translates a traced program into TensorFlow's operators.
 *
 * @param trace The program.
 * @returns Its operations and fixed values.
 */
export function tfjsGraph(trace: Trace): TfjsGraph {
  return joined<TfjsNode, TfjsConstant>(
    { nodes: [], constants: trace.constants },
    ...trace.calls.map(partOf),
  );
}

function partOf(call: GraphCall): TfjsGraph {
  const { operation, output } = call;
  switch (operation.op) {
    case "sum":
      return part(call, "Sum", { integers: { axes: [operation.axis] }, attr: KEEP_AXIS });
    case "mean":
      return part(call, "Mean", { integers: { axes: [operation.axis] }, attr: KEEP_AXIS });
    case "concat":
      return concat(call, operation);
    case "reshape":
      return part(call, "Reshape", { integers: { shape: output.shape } });
    case "transpose":
      return part(call, "Transpose", { integers: { permutation: operation.permutation } });
    case "gather":
      return gather(call, operation);
    case "slice":
      return slice(call, operation);
    case "matMul":
      return matMul(call, operation);
    case "matMulOfRows":
      return matMul({ ...call, inputs: call.inputs.slice(0, 2) }, {
        transposeA: true,
        transposeB: false,
      });
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
  op: string,
  { attr = {}, integers = {} }: NodeOptions = {},
): TfjsGraph {
  return fragmentOf<number | readonly number[], TfjsNode, TfjsConstant>(
    { inputs, output },
    integers,
    {
      constant: (name, values) => ({
        name,
        shape: typeof values === "number" ? [] : [values.length],
        values: Int32Array.from(typeof values === "number" ? [values] : values),
      }),
      node: (input) => ({ name: output.name, op, input, attr }),
    },
  );
}

/**
 * Finds the label of the highest value; the lowest one where several tie.
 *
 * @param values The goodness or the probability of every label, `[B, Y]`.
 * @param label The name and shape of the result, `[B]`, integers.
 * @returns The operation.
 */
export function bestLabel(values: GraphValue, label: GraphValue): TfjsGraph {
  return part({ inputs: [values], output: label }, "ArgMax", { integers: { axis: 1 } });
}

function concat(call: GraphCall, { axis }: { axis: number }): TfjsGraph {
  const attr = { N: { i: String(call.inputs.length) } };
  return part(call, "ConcatV2", { integers: { axis }, attr });
}

function gather(
  call: GraphCall,
  { indices, axis }: Extract<Operation, { op: "gather" }>,
): TfjsGraph {
  return part(call, "GatherV2", { integers: { indices, axis } });
}

function slice(
  call: GraphCall,
  { axis, start }: Extract<Operation, { op: "slice" }>,
): TfjsGraph {
  const { shape } = call.output;
  const begin = shape.map((_, index) => (index === axis ? start : 0));
  return part(call, "Slice", { integers: { begin, size: shape } });
}

function matMul(
  call: GraphCall,
  { transposeA, transposeB }: Required<MatMulOptions>,
): TfjsGraph {
  return part(call, "BatchMatMulV2", {
    attr: { adj_x: { b: transposeA }, adj_y: { b: transposeB } },
  });
}

/** The comparison gives booleans, which are cast to the numbers 0 and 1. */
function greater(call: GraphCall): TfjsGraph {
  const mask = between(call, "mask");
  return joined(part({ inputs: call.inputs, output: mask }, "Greater"), toFloat(call, mask));
}

function toFloat({ output }: GraphCall, input: GraphValue): TfjsGraph {
  return part({ inputs: [input], output }, "Cast", { attr: { DstT: { type: "DT_FLOAT" } } });
}

/** One-hot rows of integers, cast to floats, as the WebAssembly backend has no one-hot rows of floats. */
function argMaxOneHot(call: GraphCall): TfjsGraph {
  const last = call.output.shape.length - 1;
  const best = between(call, "index");
  const oneHot = between(call, "integers");
  const integers = { depth: lengthAt(call.output.shape, last), on: 1, off: 0 };
  return joined(
    part({ inputs: call.inputs, output: best }, "ArgMax", { integers: { axis: last } }),
    part({ inputs: [best], output: oneHot }, "OneHot", {
      integers,
      attr: { axis: { i: "-1" }, T: { type: "DT_INT32" } },
    }),
    toFloat(call, oneHot),
  );
}
