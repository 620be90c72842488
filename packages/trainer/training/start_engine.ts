/**
 * Starts the engine that settings name.
 *
 * @module
 */

import { createEngine, type EngineOptions, type NamedEngine } from "@goodness/core";
import type { TrainSettings } from "../settings/settings.ts";
import { engineMemory } from "../storage/engine_memory.ts";

/** The settings of an engine. */
export type EngineSettings =
  & Pick<TrainSettings, "engine">
  & Partial<Pick<TrainSettings, "precision" | "onednn">>;

/** How an engine shares the machine and batches with other processes. */
export type SharedEngine = Pick<EngineOptions, "threads" | "processes">;

/**
 * Starts the engine that settings name.
 *
 * @param settings Its name, its precision, and where oneDNN is.
 * @param shared How it shares the machine with other processes.
 * @throws {InputError} If the engine, the adapter or the processor does not have the precision.
 * @throws {Error} If it cannot start on this machine.
 */
export async function startEngine(
  { engine, precision, onednn = "" }: EngineSettings,
  shared: SharedEngine = {},
): Promise<NamedEngine> {
  return await createEngine(engine, {
    ...(precision && { precision }),
    ...(onednn !== "" && { oneDnn: onednn }),
    memory: engineMemory(),
    ...shared,
  });
}
