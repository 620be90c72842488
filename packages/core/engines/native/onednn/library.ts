/**
 * The library oneDNN, opened by `Deno.dlopen`.
 *
 * @module
 */

import type { NumberFormat } from "../passes/pass.ts";
import { openLibrary } from "../../system/open_library.ts";
import { check, made, type Pointer } from "./calls.ts";
import { useOneThread } from "./thread.ts";
import {
  type DescribedTensor,
  type Descriptions,
  descriptions2,
  descriptions3,
  type Matrices,
  type Sliding,
  type Tensor,
} from "./descriptions.ts";

/** Rows and columns of a product that is made to see how the library would compute it. */
const LENGTH = 64;

/** `dnnl_cpu`. */
const CPU = 1;
/** `dnnl_query_impl_info_str`, which both versions number alike. */
const QUERY_IMPLEMENTATION = 8;
/** `dnnl_query_weights_md`, `dnnl_query_scratchpad_md` and `dnnl_scratchpad_mode_user`. */
const [QUERY_WEIGHTS, QUERY_SCRATCHPAD] = [131, 136];
const SCRATCHPAD_OF_USER = 1;
/** `DNNL_ARG_SRC`, `DNNL_ARG_WEIGHTS`, `DNNL_ARG_DST` and `DNNL_ARG_SCRATCHPAD` of an execution. */
const [SOURCE, WEIGHTS, RESULT, SCRATCHPAD] = [1, 33, 17, 80];

const SYMBOLS = {
  dnnl_version: { parameters: [], result: "pointer" },
  dnnl_engine_create: { parameters: ["buffer", "i32", "usize"], result: "i32" },
  dnnl_primitive_create: { parameters: ["buffer", "usize"], result: "i32" },
  dnnl_primitive_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_desc_query: {
    parameters: ["usize", "i32", "i32", "buffer"],
    result: "i32",
  },
  dnnl_primitive_desc_query_md: { parameters: ["usize", "i32", "i32"], result: "usize" },
  dnnl_primitive_attr_create: { parameters: ["buffer"], result: "i32" },
  dnnl_primitive_attr_set_post_ops: { parameters: ["usize", "usize"], result: "i32" },
  dnnl_post_ops_create: { parameters: ["buffer"], result: "i32" },
  dnnl_primitive_attr_set_scratchpad_mode: { parameters: ["usize", "i32"], result: "i32" },
  dnnl_memory_desc_get_size: { parameters: ["usize"], result: "usize" },
  dnnl_memory_create: { parameters: ["buffer", "usize", "usize", "usize"], result: "i32" },
  dnnl_memory_desc_equal: { parameters: ["usize", "usize"], result: "i32" },
  dnnl_reorder_primitive_desc_create: {
    parameters: ["buffer", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_memory_destroy: { parameters: ["usize"], result: "i32" },
} as const;

/** What one thread computes at a time. */
export interface Primitive {
  /** The handle to execute. */
  readonly primitive: Pointer;
  /** oneDNN's name of the implementation, such as `brg:avx512_core_bf16`. */
  readonly implementation: string;
  /** Bytes of the memory that an execution needs besides. */
  readonly scratchBytes: number;
  /**
   * Gives the arguments of an execution.
   *
   * @param addresses Where the operands, the result and the memory besides are. Threads need different memories besides.
   */
  argumentsAt(addresses: readonly Pointer[]): readonly Pointer[];
  /** Frees it, with the handles of memory. */
  release(): void;
}

/** A convolution, and what puts its weights in the order that it takes them in. */
export interface Convolution extends Primitive {
  /** The `dnnl_memory_desc_t` of the weights in that order, and their bytes. */
  readonly order: Pointer;
  readonly weightBytes: number;
  /** Takes the weights, gives them in that order. */
  readonly ordered: Primitive;
}

/** oneDNN, as the thread opens it that makes products. */
export class OneDnn {
  /** The path or name it was opened by. */
  readonly path: string;
  /** Its version, such as `2.6.3`. */
  readonly version: string;
  readonly #library: Deno.DynamicLibrary<typeof SYMBOLS>;
  readonly #descriptions: Descriptions;
  readonly #attributes: { readonly plain: Pointer; readonly added: Pointer };
  /** oneDNN's handle of the processor, which all threads share. */
  readonly engine: Pointer;

  /**
   * Opens the library.
   *
   * @param path Its path, or its name for the system's loader.
   * @throws {Error} If there is none, or its version is not known.
   */
  constructor(path: string) {
    this.path = path;
    this.#library = openLibrary(path, SYMBOLS);
    const { dnnl_version } = this.#library.symbols;
    const [major, minor, patch] = versionAt(dnnl_version());
    this.version = `${major}.${minor}.${patch}`;
    if (major !== 2 && major !== 3) {
      this.#library.close();
      throw new Error(`Cannot use oneDNN ${this.version} at ${path}: versions 2 and 3 are known`);
    }
    this.#descriptions = major === 2 ? descriptions2(path) : descriptions3(path);
    this.engine = made((out) => this.#library.symbols.dnnl_engine_create(out, CPU, 0n));
    this.#attributes = { plain: this.#newAttributes(), added: this.#newAttributes() };
    const sum = made((out) => this.#library.symbols.dnnl_post_ops_create(out));
    this.#descriptions.appendSum(sum);
    check(this.#library.symbols.dnnl_primitive_attr_set_post_ops(this.#attributes.added, sum));
    useOneThread(path);
  }

  /** Attributes of primitives that use memory that is given: oneDNN's own is shared by all that one thread made. */
  #newAttributes(): Pointer {
    const { symbols } = this.#library;
    const attributes = made((out) => symbols.dnnl_primitive_attr_create(out));
    check(symbols.dnnl_primitive_attr_set_scratchpad_mode(attributes, SCRATCHPAD_OF_USER));
    return attributes;
  }

  /** Whether it multiplies matrices of bfloat16 fast here: by instructions of the processor for such numbers. */
  multipliesHalves(): boolean {
    const matrices = (format: NumberFormat): Matrices => ({
      lengths: [1, LENGTH, LENGTH],
      strides: [LENGTH ** 2, LENGTH, 1],
      format,
    });
    try {
      const product = this.matmul([matrices("bf16"), matrices("bf16"), matrices("f32")]);
      product.release();
      return /bf16|amx/.test(product.implementation);
    } catch {
      return false; // no implementation at all
    }
  }

  /**
   * Makes a product of matrices.
   *
   * @param matrices The factors, of which a single matrix is shared by all products, and the products.
   * @param added Whether the products are added to what is there.
   * @throws {Error} If oneDNN has no implementation of it here.
   */
  matmul(
    matrices: readonly [a: Matrices, b: Matrices, product: Matrices],
    added = false,
  ): Primitive {
    const [a, b, product] = matrices.map((each) => this.#descriptions.tensor(each));
    if (!a || !b || !product) throw new RangeError("A product needs two factors and a result");
    const attributes = added ? this.#attributes.added : this.#attributes.plain;
    const place = { engine: this.engine, attributes };
    const description = this.#descriptions.matmul([a.pointer, b.pointer, product.pointer], place);
    return this.#primitive(description, [[SOURCE, a], [WEIGHTS, b], [RESULT, product]]);
  }

  /**
   * Makes the convolution of images `[images, channels, rows, columns]`.
   *
   * @param tensors The image; the weights as they are, `[channels, channels below, rows, columns]`; and the result.
   * @param sliding How fields slide.
   * @throws {Error} If oneDNN has no implementation of it here.
   */
  convolution(
    tensors: { readonly image: Tensor; readonly weights: Tensor; readonly result: Tensor },
    sliding: Sliding,
  ): Convolution {
    const { symbols } = this.#library;
    const place = { engine: this.engine, attributes: this.#attributes.plain };
    const { lengths, format } = tensors.weights;
    const [image, weights, result] = [tensors.image, { lengths, format }, tensors.result]
      .map((each) => this.#descriptions.tensor(each));
    if (!image || !weights || !result) throw new RangeError("A convolution needs three tensors");
    const operands = [image.pointer, weights.pointer, result.pointer] as const;
    const description = this.#descriptions.convolution(operands, sliding, place);
    const chosen = symbols.dnnl_primitive_desc_query_md(description, QUERY_WEIGHTS, 0);
    const convolution = this.#primitive(description, [
      [SOURCE, image],
      [WEIGHTS, { ...weights, pointer: chosen }],
      [RESULT, result],
    ]);
    const given = this.#descriptions.tensor(tensors.weights);
    const { engine, attributes } = place;
    const reorder = made((out) =>
      symbols.dnnl_reorder_primitive_desc_create(
        ...[out, given.pointer, engine, chosen, engine, attributes] as const,
      )
    );
    const ordered = this.#primitive(reorder, [[SOURCE, given], [RESULT, { pointer: chosen }]]);
    return {
      ...convolution,
      order: chosen,
      weightBytes: Number(symbols.dnnl_memory_desc_get_size(chosen)),
      ordered,
      release: () => {
        ordered.release();
        convolution.release();
      },
    };
  }

  /** Whether convolutions take their weights in the same order. */
  takeOneOrder(a: Convolution, b: Convolution): boolean {
    return this.#library.symbols.dnnl_memory_desc_equal(a.order, b.order) === 1;
  }

  /** Makes a primitive. Its operands, in the order of their addresses, are named as in an execution. */
  #primitive(
    description: Pointer,
    operands: readonly (readonly [name: number, tensor: DescribedTensor])[],
  ): Primitive {
    const { symbols } = this.#library;
    const text = made((out) =>
      symbols.dnnl_primitive_desc_query(description, QUERY_IMPLEMENTATION, 0, out)
    );
    const primitive = made((out) => symbols.dnnl_primitive_create(out, description));
    const scratch = symbols.dnnl_primitive_desc_query_md(description, QUERY_SCRATCHPAD, 0);
    const described = [...operands, [SCRATCHPAD, { pointer: scratch }] as const];
    const memories = new Map<string, Pointer>();
    const memoryAt = (tensor: Pointer, address: Pointer): Pointer => {
      const key = `${tensor} ${address}`;
      const memory = memories.get(key) ??
        made((out) => symbols.dnnl_memory_create(out, tensor, this.engine, address));
      memories.set(key, memory);
      return memory;
    };
    return {
      primitive,
      implementation: cText(text),
      scratchBytes: Number(symbols.dnnl_memory_desc_get_size(scratch)),
      argumentsAt: (addresses) =>
        described.flatMap(([name, { pointer }], index) => [
          BigInt(name),
          memoryAt(pointer, addresses[index] ?? 0n),
        ]),
      release: () => {
        for (const memory of memories.values()) check(symbols.dnnl_memory_destroy(memory));
        check(symbols.dnnl_primitive_destroy(primitive));
        check(symbols.dnnl_primitive_desc_destroy(description));
        for (const [, tensor] of operands) tensor.release?.();
      },
    };
  }
}

/** The major, minor and patch number of `dnnl_version_t`. */
function versionAt(address: Deno.PointerValue): [number, number, number] {
  if (address === null) throw new Error("Cannot use oneDNN: it tells no version");
  const view = new Deno.UnsafePointerView(address);
  return [view.getInt32(0), view.getInt32(4), view.getInt32(8)];
}

function cText(address: Pointer): string {
  const pointer = Deno.UnsafePointer.create(address);
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
