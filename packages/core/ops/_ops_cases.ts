/**
 * Every operation on awkward shapes, for tests that compare with the float64 reference.
 *
 * @module
 */

import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../_test_networks.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import type { Ops, Shape } from "./ops.ts";
import type { HostTensors, Program } from "./program.ts";

/** An operation and what it is tried on. */
export interface Case {
  /** What to call it. */
  readonly name: string;
  /** The shapes of its operands. */
  readonly shapes: readonly Shape[];
  /** Maps normal numbers into the operation's domain. */
  readonly domain?: (value: number) => number;
  /** The operation. */
  run<T>(ops: Ops<T>, a: T, b: T): T;
}

const ONE = [2, 3];
/** The cases. */
export const CASES: readonly Case[] = [
  { name: "add", shapes: [[2, 3, 1, 5], [2, 1, 4, 5]], run: (ops, a, b) => ops.add(a, b) },
  { name: "add a number", shapes: [[7], ONE], run: (ops, a) => ops.add(a, 0.25) },
  { name: "sub", shapes: [[1, 17, 1], [3, 1, 2]], run: (ops, a, b) => ops.sub(a, b) },
  { name: "mul", shapes: [[2, 3], [1]], run: (ops, a, b) => ops.mul(a, b) },
  {
    name: "div",
    shapes: [[5, 2], [5, 1]],
    domain: (x) => Math.abs(x) + 0.5,
    run: (ops, a, b) => ops.div(a, b),
  },
  { name: "max", shapes: [[4, 257], [257]], run: (ops, a, b) => ops.max(a, b) },
  { name: "max with a number", shapes: [[33], ONE], run: (ops, a) => ops.max(a, 0.25) },
  { name: "greater", shapes: [[33], [33]], run: (ops, a, b) => ops.greater(a, b) },
  { name: "relu", shapes: [[4, 257], ONE], run: (ops, a) => ops.relu(a) },
  { name: "sqrt", shapes: [[31], ONE], domain: Math.abs, run: (ops, a) => ops.sqrt(a) },
  {
    name: "log",
    shapes: [[31], ONE],
    domain: (x) => Math.abs(x) + 1e-3,
    run: (ops, a) => ops.log(a),
  },
  { name: "sigmoid", shapes: [[65], ONE], domain: (x) => 30 * x, run: (ops, a) => ops.sigmoid(a) },
  {
    name: "softplus",
    shapes: [[65], ONE],
    domain: (x) => 40 * x,
    run: (ops, a) => ops.softplus(a),
  },
  {
    name: "softmax",
    shapes: [[6, 10], ONE],
    domain: (x) => 9 * x,
    run: (ops, a) => ops.softmax(a),
  },
  { name: "sum of a leading axis", shapes: [[3, 5, 2], ONE], run: (ops, a) => ops.sum(a, 0) },
  { name: "mean of a middle axis", shapes: [[3, 5, 2], ONE], run: (ops, a) => ops.mean(a, 1) },
  { name: "meanSquare", shapes: [[3, 2, 300], ONE], run: (ops, a) => ops.meanSquare(a) },
  { name: "argMaxOneHot", shapes: [[9, 10], ONE], run: (ops, a) => ops.argMaxOneHot(a) },
  { name: "reshape", shapes: [[4, 6], ONE], run: (ops, a) => ops.reshape(a, [2, 3, 4]) },
  { name: "transpose", shapes: [[3, 4, 5], ONE], run: (ops, a) => ops.transpose(a, [1, 2, 0]) },
  {
    name: "slice",
    shapes: [[3, 7, 2], ONE],
    run: (ops, a) => ops.slice(a, { axis: 1, start: 2, end: 6 }),
  },
  { name: "concat", shapes: [[3, 1, 2], [3, 4, 2]], run: (ops, a, b) => ops.concat([a, b], 1) },
  { name: "gather first", shapes: [[4, 3], ONE], run: (ops, a) => ops.gather(a, [3, 0, 0, 2], 0) },
  { name: "gather last", shapes: [[2, 9], ONE], run: (ops, a) => ops.gather(a, [8, 1, 4], 1) },
  { name: "matMul", shapes: [[3, 17, 5], [3, 5, 33]], run: (ops, a, b) => ops.matMul(a, b) },
  {
    name: "matMul broadcast",
    shapes: [[1, 4, 6], [3, 6, 2]],
    run: (ops, a, b) => ops.matMul(a, b),
  },
  {
    name: "matMul transposed first",
    shapes: [[2, 19, 3], [2, 19, 5]],
    run: (ops, a, b) => ops.matMul(a, b, { transposeA: true }),
  },
  {
    name: "matMul transposed first and broadcast",
    shapes: [[1, 9, 3], [4, 9, 5]],
    run: (ops, a, b) => ops.matMul(a, b, { transposeA: true }),
  },
  {
    name: "matMul transposed second",
    shapes: [[2, 1, 70], [2, 3, 70]],
    run: (ops, a, b) => ops.matMul(a, b, { transposeB: true }),
  },
  {
    name: "matMulOfRows",
    shapes: [[2, 19, 3], [2, 19, 5]],
    run: (ops, a, b) => {
      const used = ops.constant(Array.from({ length: 19 }, (_, row) => row % 3 === 0 ? 1 : 0), [
        1,
        19,
        1,
      ]);
      return ops.matMulOfRows(a, ops.mul(b, used), used);
    },
  },
  {
    name: "matMulOfRows of none",
    shapes: [[2, 4, 3], [2, 4, 5]],
    run: (ops, a, b) => {
      const used = ops.constant([0, 0, 0, 0], [1, 4, 1]);
      return ops.matMulOfRows(a, ops.mul(b, used), used);
    },
  },
  {
    name: "goodnessOfLabels",
    shapes: [[3, 5, 26], [3, 4, 26]],
    run: (ops, a, b) => ops.goodnessOfLabels(a, b),
  },
  {
    name: "goodnessOfLabels of narrow locations",
    shapes: [[2, 1, 3], [2, 10, 3]],
    run: (ops, a, b) => ops.goodnessOfLabels(a, b),
  },
  {
    name: "goodnessOfLabels between others",
    shapes: [[1, 7, 16], [1, 2, 16]],
    run: (ops, a, b) =>
      ops.add(
        ops.goodnessOfLabels(ops.mul(a, 2), ops.relu(b)),
        ops.mean(ops.reshape(a, [7, 16]), 1),
      ),
  },
];

/** A case as a program with state `b`, input `a` and output `out`, and values for both. */
export function caseProgram(test: Case): {
  program: Program;
  a: HostTensors[string];
  b: HostTensors[string];
} {
  const [shapeA = [], shapeB = []] = test.shapes;
  const { domain = (x: number): number => x } = test;
  const program: Program = {
    name: test.name,
    state: { b: shapeB },
    inputs: { a: shapeA },
    run: (ops, state, inputs) => ({
      state: {},
      // Adding nothing keeps an output apart from its input, which an eager engine must not free.
      outputs: { out: ops.add(test.run(ops, inputs.a ?? missing(), state.b ?? missing()), 0) },
    }),
  };
  return { program, a: normals(1, shapeA).map(domain), b: normals(2, shapeB).map(domain) };
}

/** Throws unless an engine's answer to a case is the reference's. */
export function assertCase(test: Case, out: ArrayLike<number>): void {
  const { program, a, b } = caseProgram(test);
  const { a: shapeA = [] } = program.inputs;
  const { b: shapeB = [] } = program.state;
  const expected = test.run(float64Ops, float64Tensor(a, shapeA), float64Tensor(b, shapeB));
  // WebGPU may compute exp and log to within 3 and more units in the last place (WGSL, 15.7.4).
  assertAllClose(out, expected.data, { atol: 2e-6, rtol: 1e-5 }, test.name);
}

function missing(): never {
  throw new Error("a tensor is missing");
}
