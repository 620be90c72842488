/**
 * The choice among engines that were tried.
 *
 * @module
 */

import type { Engine } from "../ops/program.ts";
import { type EngineTrial, tryEngine } from "./trial.ts";
import { adapterName } from "./webgpu/f16_device.ts";

/** Keeps what was found of engines, as trying them takes about a second. */
export interface EngineMemory {
  /**
   * Looks up what was found with an adapter.
   *
   * @param adapter The adapter and its driver, as far as they are known.
   * @returns What was found.
   */
  read(adapter: string): Promise<readonly EngineTrial[]>;
  /**
   * Keeps what was found with an adapter.
   *
   * @param adapter The adapter and its driver, as far as they are known.
   * @param trials What was found.
   */
  write(adapter: string, trials: readonly EngineTrial[]): Promise<void>;
}

/** An engine that was chosen. */
export interface ChosenEngine {
  /** Its name. */
  readonly name: string;
  /** Why, in one line. */
  readonly reason: string;
}

/**
 * Chooses the fastest of the engines that are right.
 *
 * @param trials What was found of each.
 * @param fallback The engine to choose if none is right.
 * @returns The engine, and why. Every engine that cannot be used is named.
 */
export function chooseEngine(trials: readonly EngineTrial[], fallback: string): ChosenEngine {
  const right = trials
    .flatMap(({ milliseconds, ...trial }) =>
      milliseconds === undefined ? [] : [{ ...trial, milliseconds }]
    )
    .toSorted((a, b) => a.milliseconds - b.milliseconds);
  const times = right.map(({ engine, device, milliseconds }) =>
    `${milliseconds.toPrecision(2)} ms a small step on ${engine} (${device})`
  );
  const faults = trials.flatMap(({ engine, device, fault }) =>
    fault === undefined ? [] : [`${engine}${device && ` (${device})`} is not used: ${fault}`]
  );
  const name = right[0]?.engine ?? fallback;
  return { name, reason: `engine ${name}: ${[...times, ...faults].join(", ")}` };
}

/** What to try. */
export interface EnginesToTry {
  /** How each engine is started, by name. */
  readonly starts: Readonly<Record<string, () => Promise<Engine>>>;
  /** The engine to choose if none is right. */
  readonly fallback: string;
  /** Where to keep what was found. @default {undefined} nowhere */
  readonly memory?: EngineMemory | undefined;
  /** Milliseconds after which an engine is given up. @default {20_000} */
  readonly limit?: number;
}

/**
 * Tries engines, or remembers what was found before, and chooses.
 *
 * @param adapter The adapter that one of them runs on.
 * @param engines What to try.
 * @returns The engine, and why.
 */
export async function measuredEngine(
  adapter: Pick<GPUAdapter, "info" | "features">,
  { starts, fallback, memory, limit }: EnginesToTry,
): Promise<ChosenEngine> {
  const key = adapterKey(adapter);
  const known = await memory?.read(key) ?? [];
  const trials: EngineTrial[] = [];
  // One after the other, as each is measured on the whole machine.
  for (const [name, start] of Object.entries(starts)) {
    const trial = known.find(({ engine }) => engine === name);
    trials.push(trial ?? await tryEngine(name, start, limit));
  }
  const lasting = trials.filter(({ isPassing = false }) => !isPassing);
  if (lasting.length > known.length) await memory?.write(key, lasting);
  return chooseEngine(trials, fallback);
}

/** An adapter and its driver, as far as they are known: its features may change with the driver. */
function adapterKey({ info, features }: Pick<GPUAdapter, "info" | "features">): string {
  const { vendor, device } = info;
  return [adapterName(info), vendor, device, ...[...features].toSorted()].join(" ");
}
