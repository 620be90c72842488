/**
 * All cases of one kind, one after the other.
 *
 * @module
 */

import { engineNames } from "@goodness/core/engines";
import { defaultSettings } from "@goodness/trainer";
import type { BenchCase, BenchKind, Measurement } from "./bench_case.ts";
import { measureColdTraining } from "./cold.ts";
import { measureColdPeer } from "./cold_peer.ts";
import { COLD_TARGETS, coldFlags, coldName } from "./cold_targets.ts";
import { thisCommit } from "./machine.ts";
import type { MeasureSpec } from "./measure.ts";
import { measurePeer, type Peer, PEERS } from "./peer.ts";
import { isPlanned, planOf, type PlanOptions } from "./plan.ts";
import { isWanted } from "./selection.ts";
import { speedText } from "./speed.ts";
import { measureServer } from "./serve.ts";
import { measureInSubprocess } from "./subprocess.ts";

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
  const { requests, connections, write } = options;
  if (kind === "serve") {
    write(`serve: ${requests} requests over ${connections} connections`);
    return await measureServer({ model: SERVED, requests, connections });
  }
  if (kind === "cold") {
    return await coldTrainings(options);
  }
  return isPlanned(kind) ? await planned(kind, options) : [];
}

/** The training of each target, and the same in PyTorch; of other presets the command as it is. */
async function coldTrainings(options: RunOptions): Promise<Measurement[]> {
  const { quick, presets, write } = options;
  const found: Measurement[] = [];
  const run = async (flags: readonly string[]): Promise<void> => {
    write(`cold: deno task ${coldName(flags)}`);
    found.push(...await measureColdTraining({ flags }));
  };
  if (quick) await run(QUICK_TRAINING);
  for (const preset of quick ? [] : presets ?? []) await run(["--preset", preset]);
  for (const target of quick || presets !== undefined ? [] : COLD_TARGETS) {
    if (isWanted(options, "command")) await run(coldFlags(target));
    if (!isWanted(options, "peer")) continue;
    write("cold: the same in PyTorch");
    found.push(...await measureColdPeer(target));
  }
  return found;
}

async function planned(
  kind: Parameters<typeof planOf>[0],
  options: RunOptions,
): Promise<Measurement[]> {
  const { write } = options;
  const found: Measurement[] = [];
  const specs = planOf(kind, options);
  for (const [index, spec] of specs.entries()) {
    write(`${kind} ${index + 1} of ${specs.length}: ${caseText(spec)}`);
    const peer = options.quick || !isWanted(options, "peer") ? undefined : peerOf(spec);
    const measured = peer === undefined
      ? await measureInSubprocess(spec)
      : await measureInTurn(spec, peer, options);
    for (const one of measured) write(`  ${one.engine}, ${one.what}: ${speedText(one)}`);
    found.push(...measured);
  }
  return found;
}

/**
 * Says what a case is.
 *
 * @param spec The case.
 * @returns Such as `local, batch 250, width x1`.
 */
export function caseText(spec: MeasureSpec): string {
  switch (spec.kind) {
    case "gemm":
      return `${spec.rows} rows and columns`;
    case "train":
      return `${spec.preset}, batch ${spec.batch}, width x${spec.width}`;
    case "predict":
      return `${spec.model}, ${spec.batches.join(" and ")} images`;
    default:
      return spec satisfies never;
  }
}

/** How often our step and the peer's are measured, in turn: a machine's speed changes by the minute. */
const ROUNDS = 3;

/** Our step and, where there is PyTorch, the same one in it: of each the median of all rounds. */
async function measureInTurn(
  spec: MeasureSpec,
  peer: Peer,
  options: RunOptions,
): Promise<Measurement[]> {
  const own: (readonly Measurement[])[] = [];
  const beside: (readonly Measurement[])[] = [];
  const isPeerAlone = !isWanted(options, "step") && !isWanted(options, "loop");
  for (let round = 0; round < ROUNDS; round++) {
    const measured = isPeerAlone ? [] : await measureInSubprocess(spec);
    const found = await measureBeside(measured, peer, options.write);
    own.push(measured);
    beside.push(found);
    if (found.length === 0) break;
  }
  return [...medians(own), ...medians(beside)];
}

/**
 * Of each case the round of median speed.
 *
 * @param rounds The same cases, again and again.
 * @returns One measurement a case.
 */
export function medians(rounds: readonly (readonly Measurement[])[]): Measurement[] {
  const [first = []] = rounds;
  return first.flatMap((_, index) => {
    const measured = rounds.flatMap((round) => round[index] ?? []);
    const sorted = measured.toSorted((a, b) => (a.imagesPerSecond ?? 0) - (b.imagesPerSecond ?? 0));
    return sorted[Math.floor(sorted.length / 2)] ?? [];
  });
}

/** The peer that makes the same step, with the preset's own batch and width. */
function peerOf(spec: MeasureSpec): Peer | undefined {
  if (spec.kind !== "train") return undefined;
  const { preset, batch, width } = spec;
  const isOwn = batch === defaultSettings(preset).batchSize && width === 1;
  return isOwn ? PEERS.find((peer) => peer.preset === preset) : undefined;
}

/** Engines on what peers run on. */
const PEER_ENGINES = engineNames(({ hardware }) => hardware === "cpu");

/** The same step in PyTorch on the CPU, beside ours on the CPU. */
async function measureBeside(
  own: readonly Measurement[],
  peer: Peer,
  write: (line: string) => void,
): Promise<Measurement[]> {
  const [first] = own;
  if (first !== undefined && !PEER_ENGINES.some((engine) => engine === first.engine)) return [];
  write("  the same step in PyTorch");
  const found = await measurePeer(peer);
  if (found.length === 0) {
    write("  there is no PyTorch here (on Debian: python3-torch): its step was not measured");
  }
  return found;
}
