/**
 * What is to be reached, on two cores of a server without a GPU.
 *
 * @module
 */

import { COLD_PRESET, COLD_TARGETS, coldFlags, coldName, type ColdTarget } from "./cold_targets.ts";
import { IN_BF16, type Peer, PEER_ENGINE, PEERS } from "./peer.ts";
import { besidePeers, type PeerRatio } from "./peer_ratio.ts";
import type { PresetName } from "@goodness/trainer";
import type { BenchCase, BenchKind } from "./bench_case.ts";

/** Something to reach. */
export interface Goal {
  /** What it is, with its unit. */
  readonly title: string;
  /** The bound. */
  readonly bound: number;
  /** Whether the figure is to be at least or at most the bound. */
  readonly side: "least" | "most";
  /** The figure of a case among those of its run; nothing if the goal is not about it. */
  readonly figure: (one: BenchCase, run: readonly BenchCase[]) => number | null | undefined;
  /** What a ratio is to, with its version. */
  readonly beside?: (one: BenchCase, run: readonly BenchCase[]) => string | undefined;
}

/** Picks a figure from cases of one kind and preset. */
function of(
  kind: BenchKind,
  preset: string,
  figure: (one: BenchCase) => number | null | undefined,
): Goal["figure"] {
  return (one) => one.kind === kind && one.preset === preset ? figure(one) : undefined;
}

/** Seconds that the first target may take; the others have no bound. */
const COLD_SECONDS = 20;

function coldGoals(target: ColdTarget, index: number): Goal[] {
  const command = `cold ${coldName(coldFlags(target))}`;
  const ours = (figure: (one: BenchCase) => number | undefined): Goal["figure"] => {
    return (one) =>
      one.kind === "cold" && one.preset === COLD_PRESET && one.engine !== PEER_ENGINE &&
        one.what === coldName(coldFlags(target))
        ? figure(one)
        : undefined;
  };
  const accuracy: Goal = {
    title: `${command}: test accuracy`,
    ...{ bound: target.accuracy, side: "least" },
    figure: ours(({ testAccuracy }) => testAccuracy),
  };
  if (index > 0) return [accuracy];
  const title = `${command}: seconds`;
  const time = ours(({ seconds }) => seconds);
  return [accuracy, { title, bound: COLD_SECONDS, side: "most", figure: time }];
}

/** Whether a case is the step that the default training makes, on its own. */
function isDefaultStep({ what, batch, width, engine }: BenchCase): boolean {
  return what === "step" && batch === 250 && width === 1 && engine !== PEER_ENGINE;
}

/** A step that a peer makes, too, with its products in bfloat16 or not. */
interface PeerStep {
  readonly preset: PresetName;
  readonly inBf16: boolean;
}

/** Our step beside the peer's. */
function peerOf(
  one: BenchCase,
  run: readonly BenchCase[],
  { preset, inBf16 }: PeerStep,
): PeerRatio | undefined {
  if (one.kind !== "train" || one.preset !== preset) return undefined;
  return besidePeers(run).find(({ own, best }) =>
    own === one && best.driver.endsWith(IN_BF16) === inBf16
  );
}

function peerGoals({ preset, ways }: Peer): Goal[] {
  return ways.map((way) => {
    const step = { preset, inBf16: way === IN_BF16 };
    const title = `step of ${preset}: times PyTorch's images/s${way && " in bfloat16"}`;
    return {
      ...{ title, bound: preset === "local" && !step.inBf16 ? 1.9 : 1.3, side: "least" },
      figure: (one, run) => peerOf(one, run, step)?.ratio,
      beside: (one, run) => peerOf(one, run, step)?.best.driver,
    };
  });
}

/** Whether a prediction is in float32, not in a precision that its case names. */
function isWhole({ what }: BenchCase): boolean {
  return !what.includes(" in ");
}

/** The speed of a batch that is classified in float32. */
function wholeBatch(one: BenchCase): number | null {
  return one.batch === 1 || !isWhole(one) ? null : one.imagesPerSecond ?? null;
}

/** All goals. */
export const GOALS: readonly Goal[] = [
  ...PEERS.flatMap(peerGoals),
  {
    title: "training step: share of the engine's large product",
    ...{ bound: 0.6, side: "least" },
    figure: of("train", "local", (one) => isDefaultStep(one) ? one.fractionOfGemm : null),
  },
  {
    title: "one image by label search, median ms",
    ...{ bound: 2, side: "most" },
    figure: of(
      "predict",
      "local",
      (one) => one.batch === 1 && isWhole(one) ? one.milliseconds : null,
    ),
  },
  {
    title: "batches by label search, images/s",
    ...{ bound: 2000, side: "least" },
    figure: of("predict", "local", wholeBatch),
  },
  {
    title: "batches by grouped goodness, images/s",
    ...{ bound: 20_000, side: "least" },
    figure: of("predict", "grouped-record", wholeBatch),
  },
  {
    title: "server: command to first answer, s",
    ...{ bound: 1.5, side: "most" },
    figure: of("serve", "local", ({ firstSeconds }) => firstSeconds),
  },
  {
    title: "server: requests/s",
    ...{ bound: 600, side: "least" },
    figure: of("serve", "local", ({ requestsPerSecond }) => requestsPerSecond),
  },
  {
    title: "server: 99 % of answers within ms",
    ...{ bound: 80, side: "most" },
    figure: of("serve", "local", ({ milliseconds99 }) => milliseconds99),
  },
  ...COLD_TARGETS.flatMap(coldGoals),
];

/** Whether a figure reaches its goal; the bound itself does. */
export function isReached({ bound, side }: Pick<Goal, "bound" | "side">, figure: number): boolean {
  return side === "least" ? figure >= bound : figure <= bound;
}
