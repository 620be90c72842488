/**
 * The `native` engine, for machines without a GPU. A program is traced once into ONNX graphs, which ONNX
 * Runtime runs on all cores. Kernels of this project run between and after these graphs where they are faster:
 * they compute the goodness of images with every label and, in a training step, the update of the weights.
 *
 * @module
 */

import { NativeExecutable } from "./executable.ts";
import { onnxRuntime } from "./ort.ts";
import { ORT_VERSION } from "./ort_api.ts";
import { checkHostTensors, type Engine } from "../../ops/program.ts";
import { nativeParts } from "./parts.ts";

/**
 * Starts the engine that runs on the CPU's cores.
 *
 * @returns The engine.
 * @throws {Error} If ONNX Runtime cannot be loaded here.
 */
export function createNativeEngine(): Engine {
  const cores = navigator.hardwareConcurrency;
  const runtime = onnxRuntime();
  return {
    name: "native",
    device: `CPU, ${cores} ${cores === 1 ? "thread" : "threads"}`,
    version: `ONNX Runtime ${ORT_VERSION}`,
    compile: async (program, state) => {
      checkHostTensors(state, program.state, { complete: true });
      const parts = await nativeParts(runtime, program, cores);
      return new NativeExecutable(runtime, program, parts, state);
    },
  };
}
