/**
 * All cases of one kind, one after the other.
 *
 * @module
 */

import type { BenchCase, BenchKind, Measurement } from "./bench_case.ts";
import { measureColdTraining } from "./cold.ts";
import { thisCommit } from "./machine.ts";
import { measurePeer } from "./peer.ts";
import { isPlanned, planOf, type PlanOptions } from "./plan.ts";
import { measureServer } from "./serve.ts";
import { measureApart } from "./subprocess.ts";

/** What a run is told. */
export interface RunOptions extends PlanOptions {
  /** Requests of the server's load. */
  readonly requests: number;
  /** Connections of the same. */
  readonly connections: number;
  /** Takes a line about what is done. */
  readonly write: (line: string) => void;
}

const SERVED = "data/models/mnist-local.safetensors";

/** Flags of a training that ends soon, to see that all works. */
const QUICK_TRAINING = ["--epochs", "1", "--limit-train", "500", "--validation", "100"] as const;

/** Images of the batch that the peer is measured with: the preset's own. */
const PEER_BATCH = 250;

/**
 * Measures all cases of a kind.
 *
 * @param kind What is measured.
 * @param options What the run is told.
 * @returns The cases.
 * @throws {Error} If something is wrong with what is measured.
 */
export async function runKind(kind: BenchKind, options: RunOptions): Promise<BenchCase[]> {
  const commit = await thisCommit();
  const found = await measurements(kind, options);
  return found.map((one) => ({ kind, deno: Deno.version.deno, commit, ...one }));
}

async function measurements(kind: BenchKind, options: RunOptions): Promise<Measurement[]> {
  const { requests, connections, quick, write } = options;
  if (kind === "serve") {
    write(`serve: ${requests} requests over ${connections} connections`);
    return await measureServer({ model: SERVED, requests, connections });
  }
  if (kind === "cold") {
    write("cold: deno task train:supervised");
    return await measureColdTraining({ flags: quick ? QUICK_TRAINING : [] });
  }
  const found = isPlanned(kind) ? await planned(kind, options) : [];
  return kind === "train" && !quick ? [...found, ...await peers(found, write)] : found;
}

async function planned(
  kind: Parameters<typeof planOf>[0],
  options: RunOptions,
): Promise<Measurement[]> {
  const found: Measurement[] = [];
  for (const spec of planOf(kind, options)) {
    const { engine: _, seconds: __, size: ___, values: ____, ...telling } = spec;
    options.write(Object.values(telling).join(" "));
    found.push(...await measureApart(spec));
  }
  return found;
}

/** The same step in PyTorch on the CPU, beside ours on the CPU. */
async function peers(
  own: readonly Measurement[],
  write: (line: string) => void,
): Promise<Measurement[]> {
  if (own[0]?.engine !== "native") return [];
  write("the same step in PyTorch");
  const found = await measurePeer(PEER_BATCH);
  if (found.length === 0) {
    write("there is no PyTorch here (on Debian: python3-torch): its step was not measured");
  }
  return found;
}
