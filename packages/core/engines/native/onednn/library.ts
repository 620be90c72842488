/**
 * The part of oneDNN's C interface that is used here, opened by `Deno.dlopen`. Versions 2 and 3 of the library differ
 * in how descriptors are made; all that differs is in this file.
 *
 * @module
 */

import type { NumberFormat } from "../passes/pass.ts";

/** Rows and columns of a product that is made to see how the library would compute it. */
const LENGTH = 64;

/** A handle or an address. */
type Pointer = bigint;

/** `dnnl_data_type_t`. */
const DATA_TYPES: Readonly<Record<NumberFormat, number>> = { f32: 3, bf16: 2 };
/** `dnnl_cpu`. */
const CPU = 1;
/** `dnnl_stream_default_flags`. */
const DEFAULT_FLAGS = 1;
/** `dnnl_query_impl_info_str`, which both versions number alike. */
const QUERY_IMPLEMENTATION = 8;
/** `dnnl_query_scratchpad_md` and `dnnl_scratchpad_mode_user`. */
const QUERY_SCRATCHPAD = 136;
const SCRATCHPAD_OF_USER = 1;
/** `DNNL_ARG_SRC`, `DNNL_ARG_WEIGHTS`, `DNNL_ARG_DST` and `DNNL_ARG_SCRATCHPAD` of an execution. */
const ARGUMENTS = [1, 33, 17, 80] as const;
/** Bytes of the structs of version 2.6, from its header; later versions 2.x keep them. */
const V2_MEMORY_DESCRIPTOR = 696;
const V2_MATMUL_DESCRIPTOR = 2800;

const COMMON = {
  dnnl_version: { parameters: [], result: "pointer" },
  dnnl_engine_create: { parameters: ["buffer", "i32", "usize"], result: "i32" },
  dnnl_stream_create: { parameters: ["buffer", "usize", "u32"], result: "i32" },
  dnnl_stream_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_create: { parameters: ["buffer", "usize"], result: "i32" },
  dnnl_primitive_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_desc_query: {
    parameters: ["usize", "i32", "i32", "buffer"],
    result: "i32",
  },
  dnnl_primitive_desc_query_md: { parameters: ["usize", "i32", "i32"], result: "usize" },
  dnnl_primitive_attr_create: { parameters: ["buffer"], result: "i32" },
  dnnl_primitive_attr_set_scratchpad_mode: { parameters: ["usize", "i32"], result: "i32" },
  dnnl_memory_desc_get_size: { parameters: ["usize"], result: "usize" },
  dnnl_memory_create: { parameters: ["buffer", "usize", "usize", "usize"], result: "i32" },
  dnnl_primitive_execute: { parameters: ["usize", "usize", "i32", "buffer"], result: "i32" },
  dnnl_memory_destroy: { parameters: ["usize"], result: "i32" },
  // OpenMP's, found in what oneDNN itself is linked to. Builds with other threads have none.
  omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

const V2 = {
  ...COMMON,
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
} as const;

const V3 = {
  ...COMMON,
  dnnl_memory_desc_create_with_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_matmul_primitive_desc_create: {
    parameters: ["buffer", "usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
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

/** A product that one thread computes. */
export interface MatMul {
  /** The handle to execute. */
  readonly primitive: Pointer;
  /** oneDNN's name of the implementation, such as `brg:avx512_core_bf16`. */
  readonly implementation: string;
  /** Bytes of the memory that an execution needs besides. */
  readonly scratchBytes: number;
  /**
   * Makes oneDNN's handles of the factors, the product and the memory besides.
   *
   * @param addresses Where they are. Threads need different memories besides.
   */
  memories(addresses: readonly [Pointer, Pointer, Pointer, Pointer]): readonly Pointer[];
  /** Frees it; the handles of memory are freed apart. */
  release(): void;
}

/** What is particular to a version: how memory and a product are described. */
interface Descriptions {
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

/** oneDNN in this process. */
export class OneDnn {
  /** The path or name it was opened by. */
  readonly path: string;
  /** Its version, such as `2.6.3`. */
  readonly version: string;
  readonly #library: Deno.DynamicLibrary<typeof COMMON>;
  readonly #descriptions: Descriptions;
  /** Primitives use memory that is given: oneDNN's own is shared by all that one thread made. */
  readonly #attributes: Pointer;
  /** oneDNN's handle of the processor, which all threads share. */
  readonly engine: Pointer;

  /**
   * Opens the library.
   *
   * @param path Its path, or its name for the system's loader.
   * @param engine The engine of the thread that made the primitives; a new one if left out.
   * @throws {Error} If there is none, or its version is not known.
   */
  constructor(path: string, engine?: Pointer) {
    this.path = path;
    this.#library = Deno.dlopen(path, COMMON);
    const { dnnl_version } = this.#library.symbols;
    const [major, minor, patch] = versionAt(dnnl_version());
    this.version = `${major}.${minor}.${patch}`;
    if (major !== 2 && major !== 3) {
      this.#library.close();
      throw new Error(`Cannot use oneDNN ${this.version} at ${path}: versions 2 and 3 are known`);
    }
    this.#descriptions = major === 2 ? descriptions2(path) : descriptions3(path);
    this.engine = engine ??
      made((out) => this.#library.symbols.dnnl_engine_create(out, CPU, 0n));
    this.#attributes = made((out) => this.#library.symbols.dnnl_primitive_attr_create(out));
    check(
      this.#library.symbols.dnnl_primitive_attr_set_scratchpad_mode(
        this.#attributes,
        SCRATCHPAD_OF_USER,
      ),
    );
    this.useOneThread();
  }

  /** Whether it multiplies matrices of bfloat16 fast here: by instructions of the processor for such numbers. */
  multipliesHalves(): boolean {
    const matrices = (format: NumberFormat): Matrices => ({
      lengths: [1, LENGTH, LENGTH],
      strides: [LENGTH ** 2, LENGTH, 1],
      format,
    });
    try {
      const product = this.matmul(matrices("bf16"), matrices("bf16"), matrices("f32"));
      product.release();
      return /bf16|amx/.test(product.implementation);
    } catch {
      return false; // no implementation at all
    }
  }

  /** Makes a stream for the calling thread, and keeps oneDNN from starting threads of its own there. */
  stream(): Pointer {
    this.useOneThread();
    return made((out) => this.#library.symbols.dnnl_stream_create(out, this.engine, DEFAULT_FLAGS));
  }

  /** What the calling thread makes and executes from now on runs in this thread alone. */
  useOneThread(): void {
    this.#library.symbols.omp_set_num_threads?.(1);
  }

  /**
   * Makes a product of matrices.
   *
   * @param a The first factors; a single matrix is shared by all products.
   * @param b The second factors; likewise.
   * @param product The products.
   * @throws {Error} If oneDNN has no implementation of it here.
   */
  matmul(a: Matrices, b: Matrices, product: Matrices): MatMul {
    const { symbols } = this.#library;
    const description = this.#descriptions.matmul([a, b, product], {
      engine: this.engine,
      attributes: this.#attributes,
    });
    const text = made((out) =>
      symbols.dnnl_primitive_desc_query(description.primitive, QUERY_IMPLEMENTATION, 0, out)
    );
    const primitive = made((out) => symbols.dnnl_primitive_create(out, description.primitive));
    const scratch = symbols.dnnl_primitive_desc_query_md(
      description.primitive,
      QUERY_SCRATCHPAD,
      0,
    );
    const described = [...description.descriptors, scratch];
    return {
      primitive,
      implementation: cText(text),
      scratchBytes: Number(symbols.dnnl_memory_desc_get_size(scratch)),
      memories: (addresses) =>
        addresses.map((address, index) =>
          made((out) =>
            symbols.dnnl_memory_create(out, described[index] ?? 0n, this.engine, address)
          )
        ),
      release: () => {
        check(symbols.dnnl_primitive_destroy(primitive));
        check(symbols.dnnl_primitive_desc_destroy(description.primitive));
        description.release?.();
      },
    };
  }

  /**
   * Executes a primitive in this thread.
   *
   * @param stream A stream of this thread.
   * @param list The execution's arguments, see {@linkcode argumentList}.
   */
  execute(primitive: Pointer, stream: Pointer, list: BigUint64Array<ArrayBuffer>): void {
    check(this.#library.symbols.dnnl_primitive_execute(primitive, stream, list.length / 2, list));
  }

  /** Frees handles of memory. */
  releaseMemories(memories: Iterable<Pointer>): void {
    for (const memory of memories) check(this.#library.symbols.dnnl_memory_destroy(memory));
  }
}

/** The arguments of an execution, as C structs of a number and a handle. */
export function argumentList(memories: readonly Pointer[]): BigUint64Array<ArrayBuffer> {
  return BigUint64Array.from(
    memories.flatMap((memory, index) => [BigInt(ARGUMENTS[index] ?? 0), memory]),
  );
}

function descriptions2(path: string): Descriptions {
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

function descriptions3(path: string): Descriptions {
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

/** The major, minor and patch number of `dnnl_version_t`. */
function versionAt(address: Deno.PointerValue): [number, number, number] {
  if (address === null) throw new Error("Cannot use oneDNN: it tells no version");
  const view = new Deno.UnsafePointerView(address);
  return [view.getInt32(0), view.getInt32(4), view.getInt32(8)];
}

/** Calls a function that gives a handle. */
function made(make: (out: BigUint64Array<ArrayBuffer>) => number): Pointer {
  const out = new BigUint64Array(1);
  check(make(out));
  return out[0] ?? 0n;
}

/** The meaning of `dnnl_status_t`. */
const STATUSES = [
  "success",
  "out of memory",
  "invalid arguments",
  "unimplemented",
  "the last implementation was reached",
  "runtime error",
  "not required",
];

function check(status: number): void {
  if (status === 0) return;
  throw new Error(`Cannot continue as oneDNN failed: ${STATUSES[status] ?? `status ${status}`}`);
}

function cText(address: Pointer): string {
  const pointer = Deno.UnsafePointer.create(address);
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
