/**
 * ONNX Runtime in WebAssembly: tensors in its memory, and sessions that read and write them without a copy.
 *
 * @module
 */

import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";
import { LINE } from "../system/cache_line.ts";
import { linesOf } from "../native/kernels.ts";
import type { Address, OrtModule } from "./module.ts";

/** `ORT_LOGGING_LEVEL_FATAL`: failures are thrown anyway. */
const LOG_FATAL = 4;
/** `ORT_ENABLE_ALL`. */
const ALL_OPTIMISATIONS = 99;
/** `ORT_SEQUENTIAL`. */
const SEQUENTIAL = 0;
/** `ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT`. */
const FLOAT = 1;
/** Of a tensor in the module's memory. */
const IN_MEMORY = 1;

/** A float32 tensor in ONNX Runtime's memory. */
export interface OnnxTensor {
  /** Its values in row-major order. */
  readonly values: Float32Array<ArrayBuffer>;
  /** ONNX Runtime's handle of it. */
  readonly handle: Address;
  /** The memory that was taken for it. */
  readonly taken: Address;
}

/** Tensors by their names in a graph. */
export type NamedTensors = readonly (readonly [name: string, tensor: OnnxTensor])[];

/** A run that is prepared, and can be repeated. */
export interface OnnxRun {
  /**
   * Runs it.
   *
   * @throws {Error} If ONNX Runtime fails; the message is its own.
   */
  run(): Promise<void>;
  /** Frees it. */
  release(): void;
}

/** Makes tensors, sessions and runs. */
export class OnnxRuntime {
  readonly #module: OrtModule;

  /**
   * Starts ONNX Runtime.
   *
   * @param module The loaded module.
   * @param threads How many threads it was loaded with.
   */
  constructor(module: OrtModule, threads: number) {
    this.#module = module;
    this.#check(module._OrtInit(threads, LOG_FATAL));
  }

  /**
   * Makes a tensor.
   *
   * @param shape Its shape.
   * @returns The tensor, of zeros, which the caller frees with {@linkcode release}. It begins with a cache line, and
   *   the rest of its last one is zero, as kernels need it.
   * @throws {RangeError} If there is not enough memory.
   */
  tensor(shape: Shape): OnnxTensor {
    const bytes = linesOf(shape) * LINE;
    const taken = this.#take(bytes + LINE);
    const data = Math.ceil(taken / LINE) * LINE;
    const { buffer } = this.#module.HEAPU8;
    new Uint8Array(buffer, data, bytes).fill(0);
    const values = new Float32Array(buffer, data, sizeOf(shape));
    const lengths = this.#words(shape);
    const handle = this.#made(
      this.#module._OrtCreateTensor(
        ...[FLOAT, data, values.byteLength, lengths, shape.length, IN_MEMORY] as const,
      ),
    );
    this.#module._free(lengths);
    return { values, handle, taken };
  }

  /** Frees tensors that no run uses any more. */
  release(tensors: Iterable<OnnxTensor>): void {
    for (const { handle, taken } of tensors) {
      this.#module._OrtReleaseTensor(handle);
      this.#module._free(taken);
    }
  }

  /**
   * Makes a session.
   *
   * @param model The bytes of an `.onnx` file.
   * @returns The session, which the caller frees with {@linkcode releaseSession}.
   * @throws {Error} If ONNX Runtime cannot run the model; the message is its own.
   */
  async session(model: Uint8Array): Promise<Address> {
    const module = this.#module;
    const options = this.#made(
      module._OrtCreateSessionOptions(
        ...[ALL_OPTIMISATIONS, true, true, SEQUENTIAL, false, 0, 0, LOG_FATAL, 0, 0] as const,
      ),
    );
    const bytes = this.#take(model.length);
    module.HEAPU8.set(model, bytes);
    try {
      return this.#made(await module._OrtCreateSession(bytes, model.length, options));
    } finally {
      module._free(bytes);
      module._OrtReleaseSessionOptions(options);
    }
  }

  /** Frees a session that does not run. */
  releaseSession(session: Address): void {
    this.#module._OrtReleaseSession(session);
  }

  /**
   * Prepares a run of a session.
   *
   * @param session The session.
   * @param tensors What it reads and writes.
   * @returns The run.
   */
  prepare(
    session: Address,
    { inputs, outputs }: { readonly inputs: NamedTensors; readonly outputs: NamedTensors },
  ): OnnxRun {
    const module = this.#module;
    const texts = [...inputs, ...outputs].map(([name]) => this.#text(name));
    const names = this.#words(texts);
    const handles = this.#words([...inputs, ...outputs].map(([, { handle }]) => handle));
    const past = inputs.length * Uint32Array.BYTES_PER_ELEMENT;
    const read = [names, handles, inputs.length] as const;
    const written = [names + past, outputs.length, handles + past] as const;
    return {
      run: async () => this.#check(await module._OrtRun(session, ...read, ...written, 0)),
      release: () => [...texts, names, handles].forEach((at) => module._free(at)),
    };
  }

  #take(bytes: number): Address {
    const at = this.#module._malloc(bytes) >>> 0;
    if (at === 0) throw new RangeError(`Cannot take ${bytes} bytes: WebAssembly's memory is full`);
    return at;
  }

  /** Numbers or addresses, one after the other. */
  #words(values: readonly number[]): Address {
    const at = this.#take(Math.max(1, values.length) * Uint32Array.BYTES_PER_ELEMENT);
    new Uint32Array(this.#module.HEAPU8.buffer, at, values.length).set(values);
    return at;
  }

  #text(text: string): Address {
    const bytes = new TextEncoder().encode(text);
    const at = this.#take(bytes.length + 1);
    this.#module.HEAPU8.set([...bytes, 0], at);
    return at;
  }

  #made(handle: Address): Address {
    if (handle === 0) this.#check(1);
    return handle;
  }

  #check(code: number): void {
    if (code === 0) return;
    const found = this.#words([0, 0]);
    this.#module._OrtGetLastError(found, found + Uint32Array.BYTES_PER_ELEMENT);
    const [, text = 0] = new Uint32Array(this.#module.HEAPU8.buffer, found, 2);
    this.#module._free(found);
    throw new Error(`ONNX Runtime failed: ${this.#module.UTF8ToString(text)}`);
  }
}
