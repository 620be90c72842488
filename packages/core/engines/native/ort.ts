/**
 * ONNX Runtime: tensors over memory of this process, and sessions that read and write them without
 * a copy, on a thread of their own.
 *
 * @module
 */

import { CallThread } from "./call_thread.ts";
import type { NativeWork } from "./work.ts";
import { addressOf, cString, OrtApi } from "./ort_api.ts";
import type { RunStep, ThreadCall } from "./ort_thread.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

/** `ORT_LOGGING_LEVEL_FATAL`: failures are thrown, and a thread that may not be pinned is not worth a line. */
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

/** How a session computes. */
export interface OnnxSessionOptions {
  /** Threads that share one operation, at least 1. */
  readonly threads: number;
  /** Further settings by ONNX Runtime's names for them. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A tensor of float32 over memory that both sides see. */
export interface OnnxTensor {
  /** Its values in row-major order. */
  readonly values: Float32Array;
  /** ONNX Runtime's handle of it. */
  readonly handle: bigint;
}

/** Tensors that a run reads and writes, by the names of the graph. */
export interface OnnxTensors {
  /** What goes in; every input of the graph. */
  readonly inputs: readonly (readonly [name: string, tensor: OnnxTensor])[];
  /** What comes out, into memory that is not read in the same run. */
  readonly outputs: readonly (readonly [name: string, tensor: OnnxTensor])[];
}

/** Names and handles of tensors as C has them: arrays of addresses. */
interface TensorList {
  readonly names: BigUint64Array<ArrayBuffer>;
  readonly handles: BigUint64Array<ArrayBuffer>;
  /** What the addresses lead to. */
  readonly kept: readonly unknown[];
}

/** Makes tensors and sessions. There is one in a process, see {@linkcode onnxRuntime}. */
export class OnnxRuntime {
  readonly #api = new OrtApi();
  readonly #thread = new CallThread<ThreadCall, bigint>(
    new URL("./ort_thread.ts", import.meta.url),
  );
  readonly #environment: bigint;
  readonly #memory: bigint;
  #works = 0;

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
   * Makes a tensor.
   *
   * @param shape Its shape.
   * @param values Where its values are; zeros in memory of their own if left out.
   * @returns The tensor; free it with {@linkcode release}.
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

  /** Frees tensors that no run uses any more. Their values stay, for whoever holds them. */
  release(tensors: Iterable<OnnxTensor>): void {
    for (const { handle } of tensors) this.#api.releaseValue.call(handle);
  }

  /**
   * Makes a session.
   *
   * @param model The bytes of an `.onnx` file.
   * @param options How it computes.
   * @returns The session.
   * @throws {Error} If ONNX Runtime cannot run the model; the message is its own.
   */
  async session(model: Uint8Array<ArrayBuffer>, options: OnnxSessionOptions): Promise<OnnxSession> {
    const out = new BigUint64Array(1);
    const settings = this.#sessionSettings(options);
    const status = await this.#thread.call({
      name: "createSessionFromArray",
      arguments: [
        this.#environment,
        addressOf(model),
        BigInt(model.byteLength),
        settings,
        addressOf(out),
      ],
    }, [model, out]);
    this.#api.releaseSessionOptions.call(settings);
    this.#api.check(status);
    return new OnnxSession(this.#api, out[0] ?? 0n);
  }

  /**
   * Takes on the leading share of the work of kernels, which this runtime's thread does between and after
   * what ONNX Runtime does.
   *
   * @param share The share.
   * @returns The work, whose jobs can be steps of runs.
   */
  async attachWork(share: NativeWork): Promise<OnnxWork> {
    const work = this.#works++;
    await this.#thread.call({ name: "attachWork", work, share });
    const release = async (): Promise<void> => {
      await this.#thread.call({ name: "detachWork", work });
    };
    return { work, release };
  }

  /**
   * Makes a run of steps.
   *
   * @param steps The steps, which are made one after the other.
   * @param work The work that the jobs among them are of.
   * @returns The run.
   */
  sequence(steps: readonly OnnxStep[], work?: OnnxWork): OnnxRun {
    const call: ThreadCall = {
      name: "run",
      steps: steps.map(({ step }) => step),
      ...(work && { work: work.work }),
    };
    return async () => this.#api.check(await this.#thread.call(call, steps));
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

/** Work of kernels. */
export interface OnnxWork {
  /** Its number. */
  readonly work: number;
  /** Frees it. */
  release(): Promise<void>;
}

/** A step of a run. */
export interface OnnxStep {
  /** What the thread is told. */
  readonly step: RunStep;
  /** What the addresses in it lead to. */
  readonly kept?: unknown;
}

/** A run, ready to be made any number of times. */
export interface OnnxRun {
  /**
   * Makes the run, after those that were asked for before it.
   *
   * @throws {Error} If ONNX Runtime fails; the message is its own.
   */
  (): Promise<void>;
}

/** A graph that is ready to run. */
export class OnnxSession {
  readonly #api: OrtApi;
  readonly #handle: bigint;

  /** Takes a session over; {@linkcode OnnxRuntime.session} makes them. */
  constructor(api: OrtApi, handle: bigint) {
    this.#api = api;
    this.#handle = handle;
  }

  /**
   * Prepares a run of the graph over given tensors.
   *
   * @param tensors What it reads and writes.
   * @returns The run as a step.
   */
  prepare(tensors: OnnxTensors): OnnxStep {
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
    return { step: { run }, kept: [inputs, outputs] };
  }

  /** Frees the session, of which no run may be going on. */
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

/** Zeros that start with a cache line. */
function alignedFloats(length: number): Float32Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT + ALIGNMENT);
  const past = Number(addressOf(new Uint8Array(buffer)) % BigInt(ALIGNMENT));
  return new Float32Array(buffer, (ALIGNMENT - past) % ALIGNMENT, length);
}

let started: OnnxRuntime | undefined;

/**
 * The process's ONNX Runtime, started when first asked for.
 *
 * @returns The one there is.
 * @throws {Error} If its library cannot be loaded here.
 */
export function onnxRuntime(): OnnxRuntime {
  return started ??= new OnnxRuntime();
}
