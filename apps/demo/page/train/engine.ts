/**
 * The engine that trains in the page.
 *
 * @module
 */

import type { Engine } from "@goodness/core";
import { createOnnxEngine } from "@goodness/core/engines/onnx";
import { RUNTIME_FILE } from "./runtime_file.ts";

/**
 * Starts the fastest engine of this browser.
 *
 * @returns `webgpu` on a graphics card, otherwise `onnx`: WebGPU on the processor is slower.
 */
export async function startEngine(): Promise<Engine> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter || adapter.info.isFallbackAdapter) {
    return await createOnnxEngine({ wasm: new URL(RUNTIME_FILE, location.href).href });
  }
  const { createTfjsEngine } = await import("@goodness/core/engines/tfjs");
  return await createTfjsEngine("webgpu");
}
