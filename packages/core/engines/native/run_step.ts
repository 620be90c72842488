/**
 * The steps of a run, with addresses: what each thread does, in the order in which all do it.
 *
 * @module
 */

import type { Exchange } from "../mpi/exchanges.ts";
import type { NativeJob } from "./kernels.ts";

/** The rows of a two-dimensional value. */
export interface RowsOf {
  /** The number of rows. */
  readonly rows: number;
  /** The length of a row. */
  readonly length: number;
}

/** A part of a product: a primitive of oneDNN and its arguments. */
export interface ProductPart {
  /** The primitive. */
  readonly primitive: bigint;
  /** Its arguments, by the thread that executes it: numbers and handles in turn. */
  readonly given: readonly (readonly bigint[])[];
}

/** Parts of a product that are made one after the other, as they add to the same sums. */
export type ProductPiece = readonly ProductPart[];

/** A product of matrices. */
export type ProductWork =
  | {
    readonly kind: "product";
    /** What every thread does before. */
    readonly before?: ProductPart | undefined;
    /** The pieces of each thread's share. */
    readonly pieces: readonly (readonly ProductPiece[])[];
  }
  | {
    readonly kind: "graph";
    /** The arguments of ONNX Runtime's `Run`. */
    readonly run: GraphRun;
  };

/** The arguments of ONNX Runtime's `Run`, in order. */
export type GraphRun = readonly [
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
];

/** What is done; addresses are in bytes. */
export type Work =
  | {
    readonly kind: "pass";
    /** The name of its function. */
    readonly name: string;
    /** The rows that threads share. */
    readonly rows: number;
    /** The addresses that the function takes. */
    readonly addresses: readonly number[];
  }
  | ProductWork
  | {
    readonly kind: "product of rows";
    /** The address of the number of rows. */
    readonly count: number;
    /** The products of the first rows: of `ROWS_AT_ONCE`, twice as many, and so on up to all. */
    readonly products: readonly ProductWork[];
    /** The address of the result and its length in floats, which is zero without rows. */
    readonly output: number;
    readonly length: number;
  }
  | { readonly kind: "softmax" | "argMaxOneHot"; readonly input: number; readonly output: number }
    & RowsOf
  | {
    readonly kind: "labels";
    readonly input: number;
    readonly label: number;
    readonly present: number;
  } & RowsOf
  | {
    readonly kind: "order";
    readonly used: number;
    readonly order: number;
    readonly count: number;
    readonly rows: number;
  }
  | {
    readonly kind: "copy";
    readonly input: number;
    readonly output: number;
    readonly order: number;
    readonly count: number;
    readonly matrices: number;
    readonly rows: number;
    /** Bytes of a row. */
    readonly bytes: number;
  }
  | {
    readonly kind: "start exchange";
    readonly exchange: Exchange;
    /** Its number in the run. */
    readonly index: number;
  }
  | {
    readonly kind: "end exchange";
    /** The number of the one to wait for. */
    readonly index: number;
  }
  | { readonly kind: "kernel"; readonly job: NativeJob };

/** A step of a run. */
export interface RunStep {
  /** What is done. */
  readonly work: Work;
  /** Whether the first thread does all of it, since it is too small to share. */
  readonly alone: boolean;
  /** Whether all threads must have ended the steps before. */
  readonly meet: boolean;
}
