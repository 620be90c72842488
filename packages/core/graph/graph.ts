/**
 * A traced program as a graph: values, constants and operations.
 *
 * @module
 */

import type { Fields, MatMulOptions, Shape, SliceOptions } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";

/** A value of the graph. */
export interface GraphValue {
  /** Its name, unique in the graph. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
}

/** A constant of the graph. */
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
  | "max"
  | "greater"
  | "relu"
  | "sqrt"
  | "log"
  | "sigmoid"
  | "softplus";

/** An operation of `Ops` with its arguments that are no tensors. */
export type Operation =
  | { readonly op: ElementwiseOp }
  | { readonly op: "softmax" | "argMaxOneHot" }
  | { readonly op: "reshape" }
  | { readonly op: "matMulOfRows" }
  | { readonly op: "sum" | "mean" | "concat"; readonly axis: number }
  | { readonly op: "gather"; readonly indices: readonly number[]; readonly axis: number }
  | { readonly op: "slice" } & SliceOptions
  | { readonly op: "transpose"; readonly permutation: readonly number[] }
  | { readonly op: "matMul" } & Required<MatMulOptions>;

/** An operation of `Ops` that is composed of others, or impossible, unless the engine has a kernel for it. */
export type KernelOperation =
  | { readonly op: "goodnessOfLabels" }
  /** A product of fields, or the gradient of its second factor; `NOTHING` is zero padding. */
  | {
    readonly op: "convolution" | "convolutionGradient";
    readonly fields: Fields;
    /** Rows of a location. */
    readonly rows: number;
  }
  | { readonly op: "rowsOfLabels" }
  | { readonly op: "sumsByLabel" }
  | { readonly op: "addRows"; readonly start: number }
  | { readonly op: "allReduce" };

/** One operation of the graph. */
export interface GraphCall<O = Operation> {
  /** The operation. */
  readonly operation: O;
  /** Its operands. */
  readonly inputs: readonly GraphValue[];
  /** Its result. */
  readonly output: GraphValue;
}

/** One operation of the graph, a kernel's or not. */
export type AnyCall = GraphCall<Operation | KernelOperation>;

/** A traced program. */
export interface Trace<O = Operation> {
  /** The program's name. */
  readonly name: string;
  /** The operations, each after those it depends on. */
  readonly calls: readonly GraphCall<O>[];
  /** The constants that the operations use. */
  readonly constants: readonly GraphConstant[];
  /** The program's state, then its inputs, under their own names. */
  readonly inputs: readonly GraphValue[];
  /** The new values of the state that a run replaces. */
  readonly state: TensorMap<GraphValue>;
  /** The program's outputs. */
  readonly outputs: TensorMap<GraphValue>;
}

/** A program, traced for an engine that has kernels. */
export type KernelTrace = Trace<Operation | KernelOperation>;
