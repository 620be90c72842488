/**
 * The engine that is measured, and what it runs on.
 *
 * @module
 */

import { createEngine, type Engine, type EngineChoice, InputError } from "@goodness/core";

/** An engine with what its figures are quoted with. */
export interface BenchEngine {
  /** The engine. */
  readonly engine: Engine;
  /** Its figures' origin. */
  readonly origin: {
    /** Its name. */
    readonly engine: string;
    /** What it runs on. */
    readonly device: string;
    /** Its library and, on a GPU, the adapter's driver. */
    readonly driver: string;
  };
}

/** Which engine, and for what. */
export interface BenchEngineOptions {
  /** The engine. */
  readonly engine: EngineChoice;
  /** Whether its figures are nothing to quote, so that a software adapter will do. */
  readonly quick: boolean;
}

/**
 * Starts an engine to measure.
 *
 * @param options The engine.
 * @returns The engine.
 * @throws {InputError} If it is a GPU in name only: a software adapter.
 */
export async function startBenchEngine(options: BenchEngineOptions): Promise<BenchEngine> {
  const engine = await createEngine(options.engine, { precision: "auto" });
  const { name, device, version, adapter, precision = "f32" } = engine;
  if (!options.quick) refuseSoftware(engine);
  const reduced = precision === "f32" ? "" : `products of training steps in ${precision}`;
  const driver = [version, reduced, adapterText(adapter)].filter((text) => text !== "").join(", ");
  return { engine, origin: { engine: name, device, driver } };
}

/**
 * Refuses to quote the speed of a GPU that is none.
 *
 * @param engine The engine.
 * @throws {InputError} If its adapter is a software one.
 */
export function refuseSoftware(
  { name, device, adapter }: Pick<Engine, "name" | "device" | "adapter">,
): void {
  if (!adapter?.isFallbackAdapter) return;
  throw new InputError(
    `Cannot measure engine ${name} as its adapter must be hardware: current value is ${device}; ` +
      "run this on a machine with a GPU and its driver, or choose --engine native",
  );
}

function adapterText(adapter: Engine["adapter"]): string {
  if (adapter === undefined) return "";
  const { vendor, architecture, description } = adapter;
  return [vendor, architecture, description].filter((text) => text !== "").join(" ");
}
