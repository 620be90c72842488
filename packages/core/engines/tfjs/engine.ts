/**
 * The TensorFlow.js engines: `webgpu`, `wasm` and `cpu`. Each is one backend.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Engine } from "../../ops/program.ts";
import type { FusedPrecision } from "../webgpu/precision.ts";
import { backendEngine, type TfjsEngineName, useBackend } from "./backend.ts";
import { TfjsExecutable } from "./executable.ts";
import { createWebgpuEngine } from "./webgpu_engine.ts";

export type { TfjsEngineName };

/**
 * Starts an engine on TensorFlow.js.
 *
 * @param name The engine, which is also the backend's name.
 * @param precision The precision of fused steps; `f16` on `webgpu` only.
 * @returns The engine.
 * @throws {InputError} If the adapter does not have the precision.
 * @throws {Error} If the backend cannot start here; for `webgpu`, if there is no adapter.
 */
export async function createTfjsEngine(
  name: TfjsEngineName,
  precision: FusedPrecision = "f32",
): Promise<Engine> {
  tf.env().set("PROD", true); // no shape checks and NaN warnings per operation
  if (name === "webgpu") return await createWebgpuEngine(precision);
  if (name === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  await useBackend(name);
  return backendEngine(
    name,
    name === "wasm" ? "WebAssembly, one thread" : "plain JavaScript",
    (program, state) => Promise.resolve(new TfjsExecutable(name, program, state)),
  );
}
