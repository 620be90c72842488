/**
 * The sweeps of a folder, as `deno task sweep` leaves them there.
 *
 * @module
 */

import { join } from "node:path";
import * as v from "valibot";
import type { DamagedSweep, Sweeps, SweepSummary } from "./sweep.ts";

const SUMMARY: v.GenericSchema<unknown, SweepSummary> = v.object({
  name: v.string(),
  kind: v.string(),
  state: v.picklist(["running", "stopped", "cancelled", "finished"]),
  updated: v.pipe(v.string(), v.isoTimestamp()),
  epochs: v.object({ made: v.number(), planned: v.number() }),
  expectedEnd: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  best: v.nullable(v.object({ accuracy: v.number() })),
});

/** What the folder of a sweep may be called: nothing else is made a path. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** How far a sweep is. */
const STATUS = "status.json";

/**
 * The sweeps of a folder.
 *
 * @param folder The folder of all sweeps; it need not exist.
 * @returns What there is to know of them.
 *
 * @example A folder without sweeps
 * ```ts
 * import { folderSweeps } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await folderSweeps("runs/none").list(), []);
 * ```
 */
export function folderSweeps(folder: string): Sweeps {
  const read: Sweeps["read"] = async (name, file) =>
    NAME.test(name) ? await unlessMissing(Deno.readFile(join(folder, name, file))) : undefined;
  return {
    read,
    list: async () => {
      const entries = await unlessMissing(Array.fromAsync(Deno.readDir(folder))) ?? [];
      const dated = await Promise.all(entries.map(async ({ name }) => {
        const text = await read(name, STATUS);
        const time = (await unlessMissing(Deno.stat(join(folder, name, STATUS))))?.mtime ?? 0;
        return text === undefined ? [] : [{ sweep: summaryOf(name, folder, text), time }];
      }));
      return dated.flat().toSorted((a, b) => Number(b.time) - Number(a.time))
        .map(({ sweep }) => sweep);
    },
  };
}

function summaryOf(name: string, folder: string, status: Uint8Array): SweepSummary | DamagedSweep {
  try {
    return { ...v.parse(SUMMARY, JSON.parse(new TextDecoder().decode(status))), name };
  } catch {
    const path = join(folder, name, STATUS);
    return {
      name,
      fault: `Cannot read ${path}: it is damaged; the sweep writes it anew when it goes on`,
    };
  }
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}
