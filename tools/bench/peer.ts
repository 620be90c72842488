/**
 * The same training step in PyTorch, where there is one: `tools/bench/peers/torch_step.py`.
 *
 * @module
 */

import * as v from "valibot";
import type { Measurement } from "./bench_case.ts";
import { runProgram } from "./subprocess.ts";

/** Where Python is looked for: a system's own packages are those of its own Python. */
const PYTHONS = ["python3", "/usr/bin/python3"] as const;

const FOLDER = "runs/bench-peer";
const WRITER = "tools/bench/peers/step.ts";
const PEER = "tools/bench/peers/torch_step.py";

/** What the peer prints. */
const ANSWER = v.object({
  torch: v.string(),
  runs: v.array(v.object({
    threads: v.number(),
    imagesPerSecond: v.number(),
    millisecondsPerStep: v.number(),
  })),
});

/** The name under which the peer stands among engines. */
export const PEER_ENGINE = "pytorch";

/**
 * Measures the step of `local` in PyTorch, which first compares its weights with ours.
 *
 * @param batch Images of a batch that ours was measured with; the peer's is that of the preset.
 * @returns A measurement for each number of threads; none where there is no PyTorch.
 * @throws {Error} If it fails, or if its step is not ours; its own words are on the terminal then.
 */
export async function measurePeer(batch: number): Promise<Measurement[]> {
  const python = await pythonWithTorch();
  if (python === undefined) return [];
  const permissions = ["--allow-read", "--allow-ffi", "--allow-write=runs"];
  const writing = ["run", "--quiet", "--no-check", ...permissions, WRITER, FOLDER];
  const { success: written } = await runProgram(Deno.execPath(), writing);
  if (!written) throw new Error(`Cannot write a step for ${PEER}: see the error above`);
  const { out, success } = await runProgram(python, [PEER, FOLDER]);
  await Deno.remove(FOLDER, { recursive: true });
  if (!success) throw new Error(`Cannot measure ${PEER}: see the error above`);
  return peerMeasurements(out, batch);
}

/**
 * Reads what the peer prints.
 *
 * @param text Its JSON.
 * @param batch Images of a batch.
 * @returns A measurement for each number of threads.
 */
export function peerMeasurements(text: string, batch: number): Measurement[] {
  const { torch, runs } = v.parse(ANSWER, JSON.parse(text));
  return runs.map(({ threads, imagesPerSecond, millisecondsPerStep }) => ({
    ...{ what: "step", engine: PEER_ENGINE, device: "CPU", driver: `PyTorch ${torch}` },
    ...{ preset: "local", batch, width: 1, threads, imagesPerSecond },
    ...{ gflops: null, gemmGflops: null, fractionOfGemm: null, peakMemoryBytes: null },
    milliseconds: millisecondsPerStep,
  }));
}

async function pythonWithTorch(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    try {
      if ((await runProgram(python, ["-c", "import torch"], { stderr: "null" })).success) {
        return python;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
