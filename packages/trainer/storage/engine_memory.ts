/**
 * What was found of engines, in a file beside the runs.
 *
 * @module
 */

import type { EngineMemory, EngineTrial } from "@goodness/core/engines";
import { dirname } from "node:path";
import * as v from "valibot";
import goodness from "../deno.json" with { type: "json" };
import { writeFileAtomically } from "./files.ts";

const TRIALS: v.GenericSchema<unknown, Record<string, EngineTrial[]>> = v.record(
  v.string(),
  v.array(v.strictObject({
    engine: v.string(),
    device: v.string(),
    milliseconds: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
    fault: v.exactOptional(v.string()),
    isPassing: v.exactOptional(v.boolean()),
  })),
);

/**
 * Keeps what was found of engines with an adapter and these versions of Deno and of this package.
 *
 * @param path The file. One that is damaged or cannot be written counts as empty: engines are tried again then.
 * @returns The memory.
 */
export function engineMemory(path = "runs/engines.json"): EngineMemory {
  const key = (adapter: string): string =>
    `${adapter}, Deno ${Deno.version.deno}, Goodness ${goodness.version}`;
  return {
    read: async (adapter) => (await readTrials(path))[key(adapter)] ?? [],
    write: async (adapter, trials) => {
      const all = { ...await readTrials(path), [key(adapter)]: trials };
      try {
        await Deno.mkdir(dirname(path), { recursive: true });
        await writeFileAtomically(path, JSON.stringify(all, null, 2) + "\n");
      } catch (error) {
        if (!(error instanceof Error)) throw error; // a command that may not write here works all the same
      }
    },
  };
}

async function readTrials(path: string): Promise<Record<string, EngineTrial[]>> {
  try {
    return v.parse(TRIALS, JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Error) return {};
    throw error;
  }
}
