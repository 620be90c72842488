/**
 * Chooses and starts an engine by name.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { PrecisionName } from "./webgpu/precision.ts";
import type { Engine, EngineName } from "../ops/program.ts";

/** An engine by name, or the best one here. */
export type EngineChoice = EngineName | "auto";

/** What users choose from; `float64` is for tests. */
export const ENGINE_CHOICES: readonly EngineChoice[] = ["auto", "webgpu", "native", "wasm", "cpu"];

/** How an engine computes. */
export interface EngineOptions {
  /**
   * What training steps keep their activities and the factors of their products as. Only fused steps
   * on `webgpu` know `f16`, and only where the adapter has the feature `shader-f16`.
   *
   * @default {"f32"}
   */
  readonly precision?: PrecisionName;
}

/**
 * Starts an engine. Only the chosen engine's libraries are loaded.
 *
 * @param choice Its name; `auto` takes `webgpu` where the adapter is real hardware, else `native`.
 * @param options How it computes.
 * @returns The engine.
 * @throws {InputError} If the engine or the adapter does not have the precision.
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
export async function createEngine(
  choice: EngineChoice,
  options: EngineOptions = {},
): Promise<Engine> {
  const { precision = "f32" } = options;
  if (choice === "auto") {
    return await createEngine(await hasHardwareAdapter() ? "webgpu" : "native", options);
  }
  if (precision !== "f32" && choice !== "webgpu") {
    throw new InputError(
      `Cannot train in ${precision} on engine ${choice}, as only webgpu does: ` +
        "choose --engine webgpu or leave --precision out",
    );
  }
  switch (choice) {
    case "native":
      return (await import("./native/engine.ts")).createNativeEngine();
    case "webgpu":
    case "wasm":
    case "cpu":
      return await (await import("./tfjs/engine.ts")).createTfjsEngine(choice, precision);
    case "float64":
      return (await import("./float64/engine.ts")).createFloat64Engine();
    default:
      choice satisfies never;
      throw new InputError(
        `Cannot start engine "${choice}": choose one of ${ENGINE_CHOICES.join(", ")}`,
      );
  }
}

async function hasHardwareAdapter(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter ? !adapter.info.isFallbackAdapter : false;
}
