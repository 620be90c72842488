/**
 * How memory and primitives are described to oneDNN: what its versions 2 and 3 differ in.
 *
 * @module
 */

import type { NumberFormat } from "../passes/pass.ts";
import { openLibrary } from "../../system/open_library.ts";
import { check, made, type Pointer } from "./calls.ts";

/** `dnnl_data_type_t`. */
const DATA_TYPES: Readonly<Record<NumberFormat, number>> = { f32: 3, bf16: 2 };
/** Bytes of the structs of version 2.6, from its header; later versions 2.x keep them. */
const V2_MEMORY_DESCRIPTOR = 696;
const V2_MATMUL_DESCRIPTOR = 2800;
const V2_CONVOLUTION_DESCRIPTOR = 5976;
/** `dnnl_forward_inference`, `dnnl_convolution_direct` and `dnnl_format_tag_any`. */
const [INFERENCE, DIRECT, ANY_ORDER] = [96, 1, 1];
/** `DNNL_MAX_NDIMS`. */
const MOST_AXES = 12;

const V2 = {
  dnnl_memory_desc_init_by_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_init_by_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_matmul_desc_init: {
    parameters: ["buffer", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_dilated_convolution_forward_desc_init: {
    parameters: [
      ...["buffer", "i32", "i32", "usize", "usize", "usize", "usize"] as const,
      ...["buffer", "buffer", "buffer", "buffer"] as const,
    ],
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
  dnnl_memory_desc_create_with_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_matmul_primitive_desc_create: {
    parameters: ["buffer", "usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_convolution_forward_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "i32", "usize", "usize", "usize", "usize"] as const,
      ...["buffer", "buffer", "buffer", "buffer", "usize"] as const,
    ],
    result: "i32",
  },
  dnnl_post_ops_append_sum: { parameters: ["usize", "f32", "i32", "i32"], result: "i32" },
} as const;

/** Numbers in memory. */
export interface Tensor {
  /** The length of each axis. */
  readonly lengths: readonly number[];
  /** The distance of neighbours along each, in elements; for oneDNN to choose if left out. */
  readonly strides?: readonly number[];
  /** How the numbers are stored. */
  readonly format: NumberFormat;
}

/** Matrices in memory. */
export interface Matrices extends Tensor {
  /** The number of matrices, rows and columns. */
  readonly lengths: readonly [matrices: number, rows: number, columns: number];
  readonly strides: readonly [matrices: number, rows: number, columns: number];
}

/** How fields slide over an image, one place at a time. Axes are rows and columns. */
export interface Sliding {
  /** How many places lie between those that a field sees. */
  readonly dilation: readonly number[];
  /** How many zeros are before and behind the image. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** A described tensor. */
export interface DescribedTensor {
  /** The address of its `dnnl_memory_desc_t`. */
  readonly pointer: Pointer;
  /** The memory behind that address. */
  readonly kept?: unknown;
  /** Frees the descriptor. */
  readonly release?: () => void;
}

/** Where a primitive is described. */
export interface DescriptionPlace {
  readonly engine: Pointer;
  readonly attributes: Pointer;
}

/** Three tensors by their addresses: the factors or the image and the weights, and the result. */
type Operands = readonly [a: Pointer, b: Pointer, result: Pointer];

/** What is particular to a version. A primitive's description is its `dnnl_primitive_desc_t`. */
export interface Descriptions {
  /** Lets a product be added to what is there. */
  appendSum(postOps: Pointer): void;
  /** Describes a tensor. */
  tensor(tensor: Tensor): DescribedTensor;
  /** Describes a product of matrices. */
  matmul(operands: Operands, place: DescriptionPlace): Pointer;
  /** Describes a convolution of `[images, channels, rows, columns]`. */
  convolution(operands: Operands, sliding: Sliding, place: DescriptionPlace): Pointer;
}

type Numbers = BigInt64Array<ArrayBuffer>;

/** Numbers as C has them, as many as there may be axes. */
function numbers(values: readonly number[]): Numbers {
  const array = new BigInt64Array(MOST_AXES);
  array.set(values.map(BigInt));
  return array;
}

/** The steps of fields, their dilation and the zeros at both sides. */
function slidingNumbers(
  { dilation, before, behind }: Sliding,
): readonly [steps: Numbers, dilation: Numbers, before: Numbers, behind: Numbers] {
  return [numbers([1, 1]), numbers(dilation), numbers(before), numbers(behind)];
}

/** As version 2 takes them. */
export function descriptions2(path: string): Descriptions {
  const { symbols } = openLibrary(path, V2);
  const created = (
    operation: Uint8Array<ArrayBuffer>,
    { engine, attributes }: DescriptionPlace,
  ): Pointer =>
    made((out) => symbols.dnnl_primitive_desc_create(out, operation, attributes, engine, 0n));
  return {
    appendSum: (postOps) => check(symbols.dnnl_post_ops_append_sum(postOps, 1)),
    tensor: ({ lengths, strides, format }) => {
      const kept = new Uint8Array(V2_MEMORY_DESCRIPTOR);
      const shape = [kept, lengths.length, numbers(lengths), DATA_TYPES[format]] as const;
      check(
        strides === undefined
          ? symbols.dnnl_memory_desc_init_by_tag(...shape, ANY_ORDER)
          : symbols.dnnl_memory_desc_init_by_strides(...shape, numbers(strides)),
      );
      return { pointer: Deno.UnsafePointer.value(Deno.UnsafePointer.of(kept)), kept };
    },
    matmul: ([a, b, result], place) => {
      const operation = new Uint8Array(V2_MATMUL_DESCRIPTOR);
      check(symbols.dnnl_matmul_desc_init(operation, a, b, 0n, result));
      return created(operation, place);
    },
    convolution: ([a, b, result], sliding, place) => {
      const operation = new Uint8Array(V2_CONVOLUTION_DESCRIPTOR);
      const operands = [operation, INFERENCE, DIRECT, a, b, 0n, result] as const;
      check(symbols.dnnl_dilated_convolution_forward_desc_init(
        ...operands,
        ...slidingNumbers(sliding),
      ));
      return created(operation, place);
    },
  };
}

/** As version 3 takes them. */
export function descriptions3(path: string): Descriptions {
  const { symbols } = openLibrary(path, V3);
  return {
    appendSum: (postOps) => check(symbols.dnnl_post_ops_append_sum(postOps, 1, 0, 0)),
    tensor: ({ lengths, strides, format }) => {
      const shape = [lengths.length, numbers(lengths), DATA_TYPES[format]] as const;
      const pointer = made((out) =>
        strides === undefined
          ? symbols.dnnl_memory_desc_create_with_tag(out, ...shape, ANY_ORDER)
          : symbols.dnnl_memory_desc_create_with_strides(out, ...shape, numbers(strides))
      );
      return { pointer, release: () => check(symbols.dnnl_memory_desc_destroy(pointer)) };
    },
    matmul: ([a, b, result], { engine, attributes }) =>
      made((out) =>
        symbols.dnnl_matmul_primitive_desc_create(out, engine, a, b, 0n, result, attributes)
      ),
    convolution: ([a, b, result], sliding, { engine, attributes }) =>
      made((out) =>
        symbols.dnnl_convolution_forward_primitive_desc_create(
          ...[out, engine, INFERENCE, DIRECT, a, b, 0n, result] as const,
          ...slidingNumbers(sliding),
          attributes,
        )
      ),
  };
}
