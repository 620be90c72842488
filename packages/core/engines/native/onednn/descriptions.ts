/**
 * How memory and products are described to oneDNN: what its versions 2 and 3 differ in.
 *
 * @module
 */

import type { NumberFormat } from "../passes/pass.ts";
import { check, made, type Pointer } from "./calls.ts";

/** `dnnl_data_type_t`. */
const DATA_TYPES: Readonly<Record<NumberFormat, number>> = { f32: 3, bf16: 2 };
/** Bytes of the structs of version 2.6, from its header; later versions 2.x keep them. */
const V2_MEMORY_DESCRIPTOR = 696;
const V2_MATMUL_DESCRIPTOR = 2800;

const V2 = {
  dnnl_memory_desc_init_by_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_matmul_desc_init: {
    parameters: ["buffer", "buffer", "buffer", "usize", "buffer"],
    result: "i32",
  },
  dnnl_primitive_desc_create: {
    parameters: ["buffer", "buffer", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_post_ops_append_sum: { parameters: ["usize", "f32"], result: "i32" },
} as const;

const V3 = {
  dnnl_memory_desc_create_with_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_matmul_primitive_desc_create: {
    parameters: ["buffer", "usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_post_ops_append_sum: { parameters: ["usize", "f32", "i32", "i32"], result: "i32" },
} as const;

/** Matrices in memory. */
export interface Matrices {
  /** The number of matrices, rows and columns. */
  readonly lengths: readonly [matrices: number, rows: number, columns: number];
  /** The distance of neighbours along each, in elements. */
  readonly strides: readonly [matrices: number, rows: number, columns: number];
  /** How the numbers are stored. */
  readonly format: NumberFormat;
}

/** What is particular to a version: how memory and a product are described. */
export interface Descriptions {
  /** Lets a product be added to what is there. */
  appendSum(postOps: Pointer): void;
  /** Makes the `dnnl_primitive_desc_t` of a product. */
  matmul(
    matrices: readonly Matrices[],
    to: { readonly engine: Pointer; readonly attributes: Pointer },
  ): {
    readonly primitive: Pointer;
    /** The addresses of the descriptors of the factors and the product. */
    readonly descriptors: readonly Pointer[];
    /** The memory behind these addresses. */
    readonly kept?: unknown;
    /** Frees the descriptors. */
    release?(): void;
  };
}

/** As version 2 takes them. */
export function descriptions2(path: string): Descriptions {
  const { symbols } = Deno.dlopen(path, V2);
  const described = ({ lengths, strides, format }: Matrices): Uint8Array<ArrayBuffer> => {
    const descriptor = new Uint8Array(V2_MEMORY_DESCRIPTOR);
    check(symbols.dnnl_memory_desc_init_by_strides(
      descriptor,
      lengths.length,
      BigInt64Array.from(lengths, BigInt),
      DATA_TYPES[format],
      BigInt64Array.from(strides, BigInt),
    ));
    return descriptor;
  };
  return {
    appendSum: (postOps) => check(symbols.dnnl_post_ops_append_sum(postOps, 1)),
    matmul: (matrices, { engine, attributes }) => {
      const kept = matrices.map(described);
      const [a, b, product] = kept;
      if (!a || !b || !product) throw new RangeError("A product needs two factors and a result");
      const operation = new Uint8Array(V2_MATMUL_DESCRIPTOR);
      check(symbols.dnnl_matmul_desc_init(operation, a, b, 0n, product));
      const primitive = made((out) =>
        symbols.dnnl_primitive_desc_create(out, operation, attributes, engine, 0n)
      );
      const descriptors = kept.map((each) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(each)));
      return { primitive, descriptors, kept };
    },
  };
}

/** As version 3 takes them. */
export function descriptions3(path: string): Descriptions {
  const { symbols } = Deno.dlopen(path, V3);
  const described = ({ lengths, strides, format }: Matrices): Pointer =>
    made((out) =>
      symbols.dnnl_memory_desc_create_with_strides(
        out,
        lengths.length,
        BigInt64Array.from(lengths, BigInt),
        DATA_TYPES[format],
        BigInt64Array.from(strides, BigInt),
      )
    );
  return {
    appendSum: (postOps) => check(symbols.dnnl_post_ops_append_sum(postOps, 1, 0, 0)),
    matmul: (matrices, { engine, attributes }) => {
      const descriptors = matrices.map(described);
      const [a = 0n, b = 0n, product = 0n] = descriptors;
      const primitive = made((out) =>
        symbols.dnnl_matmul_primitive_desc_create(out, engine, a, b, 0n, product, attributes)
      );
      const release = (): void => {
        for (const each of descriptors) check(symbols.dnnl_memory_desc_destroy(each));
      };
      return { primitive, descriptors, release };
    },
  };
}
