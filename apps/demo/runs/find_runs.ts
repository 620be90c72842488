/**
 * The runs below a folder.
 *
 * @module
 */

import { CONFIG_NAME } from "@goodness/cli";
import { join } from "node:path";
import type { RunSummary } from "./run.ts";
import { changeOf, summariseRun } from "./run_summary.ts";

/** How deep below the folder runs are: `reproduce/local-seed-1` is two deep. */
const DEPTH = 3;

/** The most runs of a list. */
const MOST = 200;

/**
 * Finds runs.
 *
 * @param runs The folder of all runs; it need not exist.
 * @returns The names of their folders in it, with `/` between names.
 */
export async function findRuns(runs: string): Promise<string[]> {
  const found: string[] = [];
  await collect(runs, [], found);
  return found;
}

async function collect(runs: string, names: readonly string[], found: string[]): Promise<void> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(join(runs, ...names)));
    if (names.length > 0 && entries.some(({ name }) => name === CONFIG_NAME)) {
      found.push(names.join("/"));
    } else if (names.length < DEPTH) {
      for (const { name, isDirectory } of entries) {
        if (isDirectory) await collect(runs, [...names, name], found);
      }
    }
  } catch (error) {
    // The folder does not exist, or was removed meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Lists runs, the one that changed last first.
 *
 * @param runs The folder of all runs; it need not exist.
 * @returns The summaries of the 200 newest, without those whose description cannot be read.
 */
export async function listRuns(runs: string): Promise<RunSummary[]> {
  const names = await findRuns(runs);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, time: await changeOf(join(runs, name)) })),
  );
  const newest = dated.toSorted((a, b) => b.time - a.time).slice(0, MOST);
  const summaries = await Promise.all(newest.map(({ name }) => summariseRun(runs, name)));
  return summaries.filter((summary) => summary !== undefined);
}
