/**
 * Chooses and starts an engine by name.
 *
 * @module
 */

import type { Engine, EngineName } from "./program.ts";

/** An engine by name, or the best one here. */
export type EngineChoice = EngineName | "auto";

/** What users choose from; `float64` is for tests. */
export const ENGINE_CHOICES: readonly EngineChoice[] = ["auto", "webgpu", "native", "wasm", "cpu"];

/**
 * Starts an engine. Only the chosen engine's libraries are loaded.
 *
 * @param choice Its name; `auto` takes `webgpu` where the adapter is real hardware, else `native`.
 * @returns The engine.
 * @throws {Error} If the engine cannot start on this machine; the message says what to do.
 *
 * @example The reference engine
 * ```ts
 * import { createEngine } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const engine = await createEngine("float64");
 * assertEquals(engine.name, "float64");
 * ```
 */
export async function createEngine(choice: EngineChoice): Promise<Engine> {
  switch (choice) {
    case "auto":
      return await createEngine(await hasHardwareAdapter() ? "webgpu" : "native");
    case "native":
      return (await import("./native_engine.ts")).createNativeEngine();
    case "webgpu":
    case "wasm":
    case "cpu":
      return await (await import("./tfjs_engine.ts")).createTfjsEngine(choice);
    case "float64":
      return (await import("./float64_engine.ts")).createFloat64Engine();
    default:
      choice satisfies never;
      throw new RangeError(
        `Cannot start engine "${choice}": choose one of ${ENGINE_CHOICES.join(", ")}`,
      );
  }
}

async function hasHardwareAdapter(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter ? !adapter.info.isFallbackAdapter : false;
}
