/**
 * Time to a good model from a cold command: a process of its own, its data loaded and its model written.
 *
 * @module
 */

import { join } from "node:path";
import * as v from "valibot";
import type { Measurement } from "./bench_case.ts";
import { coldName } from "./cold_targets.ts";
import { runProgram } from "./subprocess.ts";

/** A training to time. */
export interface ColdSpec {
  /** Further flags of `deno task train:supervised`; none for the default preset. */
  readonly flags: readonly string[];
}

/** What is used of the training's answer, and of the `config.json` in its run folder. */
const SUMMARY = v.object({
  ...{ run: v.string(), engine: v.string(), device: v.string() },
  ...{ images_per_second: v.number(), test_accuracy: v.number() },
});
const CONFIG = v.object({
  settings: v.object({ preset: v.string(), batchSize: v.number() }),
  versions: v.object({ engine: v.string() }),
});

/**
 * Runs `deno task train:supervised` and waits for its end; its run folder is removed.
 *
 * @param spec What is timed.
 * @returns The training.
 * @throws {Error} If it fails; its own words are on the terminal then.
 */
export async function measureColdTraining({ flags }: ColdSpec): Promise<Measurement[]> {
  const start = performance.now();
  const args = ["task", "--quiet", "train:supervised", "--json", ...flags];
  const { out, success } = await runProgram(Deno.execPath(), args);
  const seconds = (performance.now() - start) / 1000;
  if (!success) throw new Error("Cannot time the training: see the error above");
  const summary = v.parse(SUMMARY, JSON.parse(out.trim().split("\n").at(-1) ?? ""));
  const { run, engine, device, images_per_second, test_accuracy } = summary;
  const config = v.parse(CONFIG, JSON.parse(await Deno.readTextFile(join(run, "config.json"))));
  await Deno.remove(run, { recursive: true }); // else the demo would serve its model
  const { settings: { preset, batchSize: batch }, versions } = config;
  return [{
    what: coldName(flags),
    ...{ engine, device, driver: versions.engine, preset, batch },
    ...{ imagesPerSecond: images_per_second, gflops: null, gemmGflops: null },
    ...{ fractionOfGemm: null, peakMemoryBytes: null, seconds, testAccuracy: test_accuracy },
  }];
}
