/**
 * ONNX Runtime: tensors over memory of this process, and sessions that read and write them without a copy.
 * Sessions run in the leading thread, see `leading_worker.ts`, so that the main thread is free while they compute.
 *
 * @module
 */

import { leadingThread } from "./leading_thread.ts";
import type { GraphRun } from "./run_step.ts";
import { cString } from "../system/open_library.ts";
import { addressOf, OrtApi } from "./ort_api.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

/** `ORT_LOGGING_LEVEL_FATAL`: failures are thrown anyway, and a thread that cannot be pinned needs no warning. */
const LOG_FATAL = 4;
/** `ORT_ENABLE_ALL`. */
const ALL_OPTIMISATIONS = 99;
/** `OrtArenaAllocator` and `OrtMemTypeDefault`. */
const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;
/** `ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT`. */
const FLOAT = 1;
/** Bytes of a cache line, and of the widest vector register. */
const ALIGNMENT = 64;

/** How a session runs. */
export interface OnnxSessionOptions {
  /** The number of threads that share one operation, at least 1. */
  readonly threads: number;
  /** Session config entries, under ONNX Runtime's names. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A float32 tensor over memory that JavaScript and ONNX Runtime share. */
export interface OnnxTensor {
  /** Its values in row-major order. */
  readonly values: Float32Array;
  /** ONNX Runtime's handle of it. */
  readonly handle: bigint;
}

/** The tensors that a run reads and writes, by their names in the graph. */
export interface OnnxTensors {
  /** Every input of the graph. */
  readonly inputs: readonly (readonly [name: string, tensor: OnnxTensor])[];
  /** The outputs; the same run must not read their memory. */
  readonly outputs: readonly (readonly [name: string, tensor: OnnxTensor])[];
}

/** Names and handles of tensors as C arrays of addresses. */
interface TensorList {
  readonly names: BigUint64Array<ArrayBuffer>;
  readonly handles: BigUint64Array<ArrayBuffer>;
  /** The memory behind the addresses. */
  readonly kept: readonly unknown[];
}

/** Creates tensors and sessions. A process has one, see {@linkcode onnxRuntime}. */
export class OnnxRuntime {
  readonly #api = new OrtApi();
  readonly #thread = leadingThread();
  readonly #environment: bigint;
  readonly #memory: bigint;

  /** Starts ONNX Runtime. */
  constructor() {
    const { createEnv, createCpuMemoryInfo } = this.#api;
    this.#environment = this.#api.make((out) =>
      createEnv.call(LOG_FATAL, cString("goodness"), out)
    );
    this.#memory = this.#api.make((out) =>
      createCpuMemoryInfo.call(ARENA_ALLOCATOR, DEFAULT_MEMORY, out)
    );
  }

  /**
   * Creates a tensor.
   *
   * @param shape Its shape.
   * @param values The memory of its values; new zeros if left out.
   * @returns The tensor, which the caller frees with {@linkcode release}.
   */
  tensor(shape: Shape, values: Float32Array = alignedFloats(sizeOf(shape))): OnnxTensor {
    const lengths = BigInt64Array.from(shape, BigInt);
    const handle = this.#api.make((out) =>
      this.#api.createTensorWithData.call(
        this.#memory,
        values,
        BigInt(values.byteLength),
        lengths,
        BigInt(shape.length),
        FLOAT,
        out,
      )
    );
    return { values, handle };
  }

  /** Frees the handles of tensors that no run uses any more. Their values remain valid. */
  release(tensors: Iterable<OnnxTensor>): void {
    for (const { handle } of tensors) this.#api.releaseValue.call(handle);
  }

  /**
   * Creates a session.
   *
   * @param model The bytes of an `.onnx` file.
   * @param options How it runs.
   * @returns The session, which the caller frees with its `release`.
   * @throws {Error} If ONNX Runtime cannot run the model; the message is its own.
   */
  async session(model: Uint8Array<ArrayBuffer>, options: OnnxSessionOptions): Promise<OnnxSession> {
    const out = new BigUint64Array(1);
    const settings = this.#sessionSettings(options);
    try {
      await this.#thread.createSession([
        this.#environment,
        addressOf(model),
        BigInt(model.byteLength),
        settings,
        addressOf(out),
      ], [model, out]);
    } finally {
      this.#api.releaseSessionOptions.call(settings);
    }
    return new OnnxSession(this.#api, out[0] ?? 0n);
  }

  #sessionSettings({ threads, config = {} }: OnnxSessionOptions): bigint {
    const api = this.#api;
    const settings = api.make((out) => api.createSessionOptions.call(out));
    api.check(api.setIntraOpNumThreads.call(settings, threads));
    api.check(api.setGraphOptimizationLevel.call(settings, ALL_OPTIMISATIONS));
    for (const [name, value] of Object.entries(config)) {
      api.check(api.addSessionConfigEntry.call(settings, cString(name), cString(value)));
    }
    return settings;
  }
}

/** A prepared run of a graph. */
export interface PreparedGraph {
  /** Its arguments. */
  readonly run: GraphRun;
  /** The memory behind the addresses in them. */
  readonly kept: unknown;
}

/** A session of ONNX Runtime: a graph that is ready to run. */
export class OnnxSession {
  readonly #api: OrtApi;
  readonly #handle: bigint;

  /** Takes ownership of a handle; {@linkcode OnnxRuntime.session} creates sessions. */
  constructor(api: OrtApi, handle: bigint) {
    this.#api = api;
    this.#handle = handle;
  }

  /**
   * Prepares the graph's run over given tensors.
   *
   * @param tensors The tensors that it reads and writes.
   * @returns The run, which the leading thread makes as a step of a program.
   */
  prepare(tensors: OnnxTensors): PreparedGraph {
    const inputs = tensorList(tensors.inputs);
    const outputs = tensorList(tensors.outputs);
    const run = [
      this.#handle,
      0n,
      addressOf(inputs.names),
      addressOf(inputs.handles),
      BigInt(inputs.names.length),
      addressOf(outputs.names),
      BigInt(outputs.names.length),
      addressOf(outputs.handles),
    ] as const;
    return { run, kept: [inputs, outputs] };
  }

  /** Frees the session; it must not be running. */
  release(): void {
    this.#api.releaseSession.call(this.#handle);
  }
}

function tensorList(tensors: readonly (readonly [string, OnnxTensor])[]): TensorList {
  const texts = tensors.map(([name]) => cString(name));
  return {
    names: BigUint64Array.from(texts, addressOf),
    handles: BigUint64Array.from(tensors, ([, { handle }]) => handle),
    kept: [texts, tensors],
  };
}

/** Zeros, aligned to a cache line. */
function alignedFloats(length: number): Float32Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT + ALIGNMENT);
  const past = Number(addressOf(new Uint8Array(buffer)) % BigInt(ALIGNMENT));
  return new Float32Array(buffer, (ALIGNMENT - past) % ALIGNMENT, length);
}

let started: OnnxRuntime | undefined;

/**
 * The process's ONNX Runtime, started by the first call.
 *
 * @throws {Error} If its library cannot be loaded here.
 */
export function onnxRuntime(): OnnxRuntime {
  return started ??= new OnnxRuntime();
}
