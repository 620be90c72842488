/**
 * Time to a good model from a cold command in PyTorch, by the same recipe.
 *
 * @module
 */

import { defaultSettings } from "@goodness/trainer";
import * as v from "valibot";
import type { Measurement } from "./bench_case.ts";
import { COLD_PRESET, coldFlags, coldName, type ColdTarget } from "./cold_targets.ts";
import { PEER_ENGINE, PEER_FOLDER, pythonWithTorch } from "./peer.ts";
import { runProgram } from "./subprocess.ts";

const WRITER = "tools/bench/peers/training.ts";
const SCRIPT = "tools/bench/peers/torch_train.py";

/** What the script prints. */
const ANSWER = v.object({
  torch: v.string(),
  threads: v.number(),
  imagesPerSecond: v.number(),
  testAccuracy: v.number(),
});

/**
 * Trains in PyTorch, from the command to the accuracy on the test images.
 *
 * @param target What is trained to.
 * @returns The training; none where there is no PyTorch.
 * @throws {Error} If it fails; its own words are on the terminal then.
 */
export async function measureColdPeer(target: ColdTarget): Promise<Measurement[]> {
  const python = await pythonWithTorch();
  if (python === undefined) return [];
  const writing = ["run", "--quiet", "--no-check", "--allow-read", "--allow-write=runs", WRITER];
  const told = [PEER_FOLDER, COLD_PRESET, String(target.epochs)];
  const { success: written } = await runProgram(Deno.execPath(), [...writing, ...told]);
  if (!written) throw new Error(`Cannot write a training for ${SCRIPT}: see the error above`);
  const start = performance.now();
  const { out, success } = await runProgram(python, [SCRIPT, PEER_FOLDER]);
  const seconds = (performance.now() - start) / 1000;
  await Deno.remove(PEER_FOLDER, { recursive: true });
  if (!success) throw new Error(`Cannot measure ${SCRIPT}: see the error above`);
  const { torch, threads, imagesPerSecond, testAccuracy } = v.parse(ANSWER, JSON.parse(out));
  return [{
    ...{ what: coldName(coldFlags(target)), engine: PEER_ENGINE, device: "CPU" },
    ...{ driver: `PyTorch ${torch}`, preset: COLD_PRESET, threads, seconds, testAccuracy },
    ...{ batch: defaultSettings(COLD_PRESET).batchSize, imagesPerSecond },
    ...{ gflops: null, gemmGflops: null, fractionOfGemm: null, peakMemoryBytes: null },
  }];
}
