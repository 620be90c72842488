/**
 * All engines, and how one is chosen and started.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { Engine } from "../ops/program.ts";
import type { MpiPlace } from "./mpi/communicator.ts";
import type { ChosenEngine, EngineMemory } from "./choice.ts";
import type { PrecisionChoice, PrecisionName } from "../ops/precision.ts";

/** How an engine is started. */
export interface StartOptions extends Pick<EngineOptions, "oneDnn" | "threads" | "processes"> {
  /** The precision of training steps: one that the engine has, or its choice. */
  readonly precision: PrecisionChoice;
}

/** What is known of an engine before it is started, and how to start it. */
export interface EngineEntry {
  /**
   * Starts the engine, and loads its libraries.
   *
   * @throws {Error} If the engine cannot start on this machine; the message says what to do.
   */
  readonly start: (options: StartOptions) => Promise<Engine>;
  /** The precisions of its training steps, some of which need certain hardware; `f32` is among them. */
  readonly precisions: readonly PrecisionName[];
  /** What it runs on. An engine on `gpu` needs a WebGPU adapter, which may be a software one. */
  readonly hardware: "gpu" | "cpu";
  /**
   * What it is for: `speed`; `portability` to browsers without WebGPU; or `reference`, to test the others against.
   * Users are not offered the reference.
   */
  readonly purpose: "speed" | "portability" | "reference";
}

/** Every engine, by name. */
export const ENGINES = {
  webgpu: {
    start: async ({ precision }: StartOptions): Promise<Engine> =>
      await (await import("./tfjs/engine.ts")).createTfjsEngine(
        "webgpu",
        precision === "f16" ? "f16" : "f32",
      ),
    precisions: ["f32", "f16"],
    hardware: "gpu",
    purpose: "speed",
  },
  native: {
    start: async (options: StartOptions): Promise<Engine> =>
      (await import("./native/engine.ts")).createNativeEngine(options),
    precisions: ["f32", "bf16"],
    hardware: "cpu",
    purpose: "speed",
  },
  onnx: {
    start: async (): Promise<Engine> => await (await import("./onnx/engine.ts")).createOnnxEngine(),
    precisions: ["f32"],
    hardware: "cpu",
    purpose: "portability",
  },
  wasm: {
    start: async (): Promise<Engine> =>
      await (await import("./tfjs/engine.ts")).createTfjsEngine("wasm"),
    precisions: ["f32"],
    hardware: "cpu",
    purpose: "portability",
  },
  cpu: {
    start: async (): Promise<Engine> =>
      await (await import("./tfjs/engine.ts")).createTfjsEngine("cpu"),
    precisions: ["f32"],
    hardware: "cpu",
    purpose: "portability",
  },
  float64: {
    start: async (): Promise<Engine> => (await import("./float64/engine.ts")).createFloat64Engine(),
    precisions: ["f32"],
    hardware: "cpu",
    purpose: "reference",
  },
} as const satisfies Record<string, EngineEntry>;

/** The name of an engine. */
export type EngineName = keyof typeof ENGINES;

/** An engine of {@linkcode ENGINES}. */
export interface NamedEngine extends Engine {
  /** Its name there. */
  readonly name: EngineName;
}

/** An engine by name, or the best one here. */
export type EngineChoice = EngineName | "auto";

/**
 * The names of engines.
 *
 * @param isWanted Which engines; all if left out.
 * @returns Their names, in the order of {@linkcode ENGINES}.
 *
 * @example The engines that train in 16 bits
 * ```ts
 * import { engineNames } from "@goodness/core/engines";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(engineNames(({ precisions }) => precisions.includes("f16")), ["webgpu"]);
 * ```
 */
export function engineNames(isWanted: (entry: EngineEntry) => boolean = () => true): EngineName[] {
  const names = Object.keys(ENGINES).filter(isEngineName);
  return names.filter((name) => isWanted(ENGINES[name]));
}

function isEngineName(name: string): name is EngineName {
  return Object.hasOwn(ENGINES, name);
}

/** The choices that users are offered. The mark lets bundlers leave all engines out where nobody asks for them. */
export const ENGINE_CHOICES: readonly EngineChoice[] = /* @__PURE__ */ offeredChoices();

function offeredChoices(): EngineChoice[] {
  return ["auto", ...engineNames(({ purpose }) => purpose !== "reference")];
}

/** How an engine computes. */
export interface EngineOptions {
  /**
   * The precision of activities and of the factors of products in training steps. `bf16` needs `native`, oneDNN and a
   * processor that multiplies such numbers; `auto` takes it where these are, and else `f32`. `f16` needs a fused step
   * on `webgpu` and an adapter with the feature `shader-f16`.
   *
   * @default {"f32"}
   */
  readonly precision?: PrecisionChoice;
  /**
   * Where `native` finds the library oneDNN, which multiplies matrices: a path; `none` for ONNX Runtime instead.
   *
   * @default {undefined} where the system keeps libraries, and ONNX Runtime if it is not there
   */
  readonly oneDnn?: string | undefined;
  /** The largest number of threads of `native`, at least 1. @default {all cores} */
  readonly threads?: number | undefined;
  /** The processes that share batches on `native`. @default {undefined} none besides this one */
  readonly processes?: MpiPlace | undefined;
  /** Where `auto` keeps what it measured. @default {undefined} nowhere, so it measures every time */
  readonly memory?: EngineMemory | undefined;
}

/**
 * Starts an engine. No other engine's libraries are loaded.
 *
 * @param choice Its name. Where the WebGPU adapter is real hardware, `auto` tries `webgpu` and `native` and takes the
 *   faster one whose training step is right; {@linkcode Engine.reason} says why. Elsewhere it takes `native`.
 * @param options How it computes.
 * @returns The engine.
 * @throws {InputError} If there is no such engine, or the engine or the adapter does not have the
 * precision.
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
  { precision = "f32", memory, ...others }: EngineOptions = {},
): Promise<NamedEngine> {
  const { name, reason } = choice === "auto"
    ? await bestEngine(precision, memory)
    : { name: choice, reason: undefined };
  if (!isEngineName(name)) {
    throw new InputError(
      `Cannot start engine "${name}": choose one of ${ENGINE_CHOICES.join(", ")}`,
    );
  }
  const entry: EngineEntry = ENGINES[name];
  if (precision !== "auto" && !entry.precisions.includes(precision)) {
    const others = engineNames(({ precisions }) => precisions.includes(precision));
    throw new InputError(
      `Cannot compute in ${precision} on engine "${name}", which has ${entry.precisions.join()}: ` +
        `choose the engine ${others.map((other) => `"${other}"`).join(" or ")} or the precision ` +
        entry.precisions.map((one) => `"${one}"`).join(" or ") +
        (reason === undefined ? "" : ` (${reason})`),
    );
  }
  const engine = await entry.start({ precision, ...others });
  return { ...engine, name, ...(reason !== undefined && { reason }) };
}

/** The engine that `auto` takes where there is no GPU, or none that is right. */
const WITHOUT_GPU = "native";

async function bestEngine(
  precision: PrecisionChoice,
  memory: EngineMemory | undefined,
): Promise<Partial<ChosenEngine> & Pick<ChosenEngine, "name">> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter || adapter.info.isFallbackAdapter) return { name: WITHOUT_GPU };
  const names = engineNames(({ purpose, precisions }) =>
    purpose === "speed" && (precision === "auto" || precisions.includes(precision))
  );
  const starts = Object.fromEntries(
    names.map((name) => [name, (): Promise<Engine> => ENGINES[name].start({ precision: "f32" })]),
  );
  const { measuredEngine } = await import("./choice.ts"); // not loaded where there is no choice
  return await measuredEngine(adapter, { starts, fallback: WITHOUT_GPU, memory });
}
