/**
 * The same training steps in PyTorch, where there is one: scripts in `tools/bench/peers`.
 *
 * @module
 */

import { defaultSettings, type PresetName } from "@goodness/trainer";
import * as v from "valibot";
import type { Measurement } from "./bench_case.ts";
import { runProgram } from "./subprocess.ts";

/** Where Python is looked for: a system's own packages are those of its own Python. The newest PyTorch counts. */
const PYTHONS = ["python3", "/usr/bin/python3"] as const;

/** Where a peer finds what it is to do. */
export const PEER_FOLDER = "runs/bench-peer";

/** glibc returns large memory to the system after every step, which can take a peer longer than the step. */
const KEEPING_MEMORY = { MALLOC_MMAP_MAX_: "0", MALLOC_TRIM_THRESHOLD_: String(2 ** 40) };

const WRITER = "tools/bench/peers/step.ts";

/** A training whose step is there in PyTorch, too. */
export interface Peer {
  /** The preset, with its own batch and width. */
  readonly preset: PresetName;
  /** The script that makes the step. */
  readonly script: string;
  /** Arguments of the script for each way in which it can make the step; without any in float32. */
  readonly ways: readonly (typeof IN_BF16 | "")[];
}

/** The argument for products of factors in bfloat16. */
export const IN_BF16 = "bf16";

/** All of them. */
export const PEERS: readonly Peer[] = [
  { preset: "local", script: "tools/bench/peers/torch_step.py", ways: ["", IN_BF16] },
  { preset: "conv", script: "tools/bench/peers/torch_conv_step.py", ways: ["", IN_BF16] },
  { preset: "cifar", script: "tools/bench/peers/torch_conv_step.py", ways: ["", IN_BF16] },
];

/** What a peer prints. */
const ANSWER = v.object({
  torch: v.string(),
  products: v.optional(v.string()),
  runs: v.array(v.object({
    threads: v.number(),
    imagesPerSecond: v.number(),
    millisecondsPerStep: v.number(),
  })),
});

/** The name under which peers stand among engines. */
export const PEER_ENGINE = "pytorch";

/**
 * Measures a step in PyTorch, which first compares its weights with ours.
 *
 * @param peer The step.
 * @returns A measurement for each number of threads; none where there is no PyTorch.
 * @throws {Error} If it fails, or if its step is not ours; its own words are on the terminal then.
 */
export async function measurePeer({ preset, script, ways }: Peer): Promise<Measurement[]> {
  const python = await pythonWithTorch();
  if (python === undefined) return [];
  const permissions = ["--allow-read", "--allow-ffi", "--allow-write=runs"];
  const writing = ["run", "--quiet", "--no-check", ...permissions, WRITER, PEER_FOLDER, preset];
  const { success: written } = await runProgram(Deno.execPath(), writing);
  if (!written) throw new Error(`Cannot write a step for ${script}: see the error above`);
  const measured: Measurement[] = [];
  for (const way of ways) {
    const { out, success } = await runProgram(python, [script, PEER_FOLDER, ...way ? [way] : []], {
      env: KEEPING_MEMORY,
    });
    if (!success) throw new Error(`Cannot measure ${script}: see the error above`);
    measured.push(...peerMeasurements(out, preset));
  }
  await Deno.remove(PEER_FOLDER, { recursive: true });
  return measured;
}

/**
 * Reads what a peer prints.
 *
 * @param text Its JSON.
 * @param preset The preset whose step it makes.
 * @returns A measurement for each number of threads.
 */
export function peerMeasurements(text: string, preset: PresetName): Measurement[] {
  const { torch, products, runs } = v.parse(ANSWER, JSON.parse(text));
  const { batchSize: batch } = defaultSettings(preset);
  const driver = `PyTorch ${torch}${products === undefined ? "" : `, products in ${products}`}`;
  return runs.map(({ threads, imagesPerSecond, millisecondsPerStep }) => ({
    ...{ what: "step", engine: PEER_ENGINE, device: "CPU", driver },
    ...{ preset, batch, width: 1, threads, imagesPerSecond },
    ...{ gflops: null, gemmGflops: null, fractionOfGemm: null, peakMemoryBytes: null },
    milliseconds: millisecondsPerStep,
  }));
}

/**
 * Looks for the Python whose PyTorch is the newest.
 *
 * @returns Its program; nothing if none has PyTorch.
 */
export async function pythonWithTorch(): Promise<string | undefined> {
  const found: { python: string; version: number[] }[] = [];
  for (const python of PYTHONS) {
    const version = await torchVersion(python);
    if (version !== undefined) found.push({ python, version: version.split(".").map(parseFloat) });
  }
  return found.toSorted(({ version: a }, { version: b }) => compareVersions(b, a))[0]?.python;
}

/** The version of a Python's PyTorch, such as `2.13.0+cpu`. */
async function torchVersion(python: string): Promise<string | undefined> {
  try {
    const code = "import torch; print(torch.__version__)";
    const { out, success } = await runProgram(python, ["-c", code], { stderr: "null" });
    return success ? out.trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function compareVersions(
  [major = 0, minor = 0]: number[],
  [other = 0, less = 0]: number[],
): number {
  return major - other || minor - less;
}
