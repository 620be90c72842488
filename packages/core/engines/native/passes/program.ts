/**
 * A compiled program: steps that threads run one after the other, each on its share, over named buffers.
 *
 * @module
 */

import type { Fields, Shape } from "../../../ops/ops.ts";
import type { NumberFormat, Pass } from "./pass.ts";

/** A buffer of numbers. */
export interface Buffer {
  /** The shape of its value, in row-major order. */
  readonly shape: Shape;
  /** How its numbers are stored; `i32` for lists of indices. */
  readonly format: NumberFormat | "i32";
  /** Its numbers, if they never change. */
  readonly values?: Float32Array | Int32Array;
}

/** A factor of a product. */
export interface Factor {
  /** The buffer. */
  readonly buffer: string;
  /** The number of matrices in it: 1 if all products share it. */
  readonly matrices: number;
  /** Whether it is stored with rows and columns exchanged. */
  readonly transposed: boolean;
}

/** Products of matrices `[batch, rows, inner] × [batch, inner, columns]`. */
export interface ProductStep {
  readonly kind: "product";
  /** The first factors. */
  readonly a: Factor;
  /** The second factors. */
  readonly b: Factor;
  /** The results, in float32. */
  readonly output: string;
  /** The number of products. */
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** How the factors are stored. */
  readonly format: NumberFormat;
  /** The buffer of the inner length that is used, if it is known only in a run. */
  readonly count?: string;
}

/**
 * A product of fields that are never copied, and a matrix: the sum of a product for each cell of a field. Or the
 * gradient of that matrix.
 */
export interface ConvolutionStep {
  readonly kind: "convolution" | "convolutionGradient";
  /** What fields see, `[L below, rows, channels]`. */
  readonly input: string;
  /** `L below`. */
  readonly below: number;
  /** The matrix, `[cells channels, columns]`; for its gradient what is derived by the product. */
  readonly other: string;
  /** The product, `[L rows, columns]`; or the gradient. */
  readonly output: string;
  /** For each location the locations below in the cells of its field; `NOTHING` for zero padding. */
  readonly fields: Fields;
  readonly rows: number;
  readonly channels: number;
  readonly columns: number;
  /** How the factors are stored. */
  readonly format: NumberFormat;
}

/** A step on the rows of one value. */
export interface RowStep {
  readonly kind: "softmax" | "argMaxOneHot";
  readonly input: string;
  readonly output: string;
  readonly rows: number;
  readonly length: number;
}

/** Finds the label of each one-hot row. */
export interface LabelsStep {
  readonly kind: "labels";
  readonly input: string;
  /** The list of labels; 0 where a row has none. */
  readonly label: string;
  /** The buffer with 1 for each row that has a label, else 0. */
  readonly present: string;
  readonly rows: number;
  readonly length: number;
}

/** Lists the rows that are used, then the others, see `Ops.matMulOfRows`. */
export interface OrderStep {
  readonly kind: "order";
  /** The buffer with 1 for each row that is used. */
  readonly used: string;
  /** The list. */
  readonly order: string;
  /** The buffer of the count, rounded up to {@linkcode ROWS_AT_ONCE}. */
  readonly count: string;
  readonly rows: number;
}

/** The goodness of images with every label, see `Ops.goodnessOfLabels`. */
export interface GoodnessStep {
  readonly kind: "goodnessOfLabels";
  readonly images: string;
  readonly ofLabels: string;
  readonly output: string;
  readonly locations: number;
  readonly count: number;
  readonly labels: number;
  readonly channels: number;
}

/** Copies rows of numbers in a listed order. */
export interface CopyStep {
  readonly kind: "copy";
  readonly input: string;
  readonly output: string;
  readonly order: string;
  readonly count: string;
  /** `[matrices, rows, length]`. */
  readonly matrices: number;
  readonly rows: number;
  readonly length: number;
  readonly format: NumberFormat;
}

/** Sums a value over all processes, see `Ops.allReduce`. */
export interface AllReduceStep {
  readonly kind: "allReduce";
  readonly input: string;
  readonly output: string;
  /** The length in floats. */
  readonly length: number;
}

/** Updates what a layer has learnt, see `optimiserUpdate`. */
export interface UpdateStep {
  readonly kind: "update";
  /** The layer, from 0. */
  readonly layer: number;
  /** The buffers of its gradients, which are needed no longer. */
  readonly gradients: readonly string[];
  /** What changes: weights, their bfloat16 copies, their moments and averages. */
  readonly changed: readonly string[];
  /** The number of weights. */
  readonly length: number;
}

/** A step of a compiled program. */
export type CompiledStep =
  | { readonly kind: "pass"; readonly pass: Pass }
  | ProductStep
  | ConvolutionStep
  | RowStep
  | LabelsStep
  | OrderStep
  | GoodnessStep
  | CopyStep
  | AllReduceStep
  | UpdateStep;

/** Products of listed rows take a multiple of so many. */
export const ROWS_AT_ONCE = 64;

/** A program as steps over buffers. */
export interface CompiledProgram {
  /** The steps, in order. */
  readonly steps: readonly CompiledStep[];
  /** The buffers that are neither state nor inputs, by name. */
  readonly buffers: Readonly<Record<string, Buffer>>;
  /** The buffers of inputs and state rounded to bfloat16, by the names of those. */
  readonly rounded: Readonly<Record<string, string>>;
  /** The buffers that hold new state and outputs, by the names of the results. */
  readonly state: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}
