/**
 * The engine `onnx`, for browsers without WebGPU: a program is traced once into ONNX graphs, which ONNX Runtime runs
 * in WebAssembly. The kernels of `native` run between and after these graphs, over the same memory.
 *
 * @module
 */

import type { Engine } from "../../ops/program.ts";
import { NativeKernels } from "../native/kernels.ts";
import { compileOnnx, type OnnxParts } from "./executable.ts";
import { loadOrt } from "./module.ts";
import { OnnxRuntime } from "./runtime.ts";

/** Of the module that `deno.json` names. */
const VERSION = "1.30.0";

/** How the engine starts. */
export interface OnnxEngineOptions {
  /** Where `ort-wasm-simd-threaded.wasm` lies. @default {where the package has it} */
  readonly wasm?: string;
  /** Threads that share one operation; more than 1 need a page that is isolated from others. @default {1} */
  readonly threads?: number;
}

/** What was started, by the number of threads: ONNX Runtime is one of a process. */
let started: Promise<OnnxParts> | undefined;

/**
 * Starts the engine.
 *
 * @param options How.
 * @returns The engine.
 * @throws {Error} If ONNX Runtime cannot be loaded.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  const { threads = 1 } = options;
  started ??= start(options);
  started.catch(() => started = undefined);
  const parts = await started;
  return {
    name: "onnx",
    device: `WebAssembly, ${threads === 1 ? "one thread" : `${threads} threads`}`,
    version: `ONNX Runtime Web ${VERSION}`,
    compile: (program, state) => compileOnnx(parts, program, state),
  };
}

async function start({ wasm, threads = 1 }: OnnxEngineOptions): Promise<OnnxParts> {
  const { module, memory } = await loadOrt(threads, wasm);
  return { runtime: new OnnxRuntime(module, threads), kernels: new NativeKernels(memory) };
}
