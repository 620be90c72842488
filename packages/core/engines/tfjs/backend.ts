/**
 * The backends of TensorFlow.js, of which one is in use at a time.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { Engine } from "../../ops/program.ts";

/** The engines that TensorFlow.js runs. */
export type TfjsEngineName = "webgpu" | "wasm" | "cpu";

/**
 * Puts a backend into use.
 *
 * @throws {Error} If it cannot start here.
 */
export async function useBackend(name: TfjsEngineName): Promise<void> {
  if (tf.getBackend() === name) return;
  const started = await tf.setBackend(name);
  if (!started) throw new Error(`Cannot start engine "${name}": its TensorFlow.js backend failed`);
}

/** The backend `webgpu`, which must be in use. */
export function webgpuBackend(): WebGPUBackend {
  return tf.backend() as WebGPUBackend;
}

/**
 * Makes an engine that has its backend in use whenever it compiles.
 *
 * @param name The engine, which is also the backend's name.
 * @param device What it runs on, for people.
 * @param compile Compiles a program.
 * @returns The engine.
 */
export function backendEngine(
  name: TfjsEngineName,
  device: string,
  compile: Engine["compile"],
): Engine {
  return {
    name,
    device,
    version: `TensorFlow.js ${tf.version_core}`,
    compile: async (program, state) => {
      await useBackend(name);
      return await compile(program, state);
    },
  };
}
