/**
 * Our training step beside the same one in PyTorch, of one run.
 *
 * @module
 */

import type { BenchCase } from "./bench_case.ts";
import { PEER_ENGINE } from "./peer.ts";

/** Our step and the peer's. */
export interface PeerRatio {
  /** Our step. */
  readonly own: BenchCase;
  /** The peer's, with the number of threads that suits it best. */
  readonly best: BenchCase;
  /** Our images per second by the peer's. */
  readonly ratio: number;
}

/**
 * Compares with the peer.
 *
 * @param cases The cases of one run.
 * @returns The comparison; nothing where there was no peer.
 */
export function besidePeer(cases: readonly BenchCase[]): PeerRatio | undefined {
  const peers = cases.filter(({ engine }) => engine === PEER_ENGINE);
  const best = peers.toSorted((a, b) => speed(b) - speed(a))[0];
  const own = cases.find((one) => best !== undefined && isSameStep(one, best));
  if (best === undefined || own === undefined) return undefined;
  return { own, best, ratio: speed(own) / speed(best) };
}

function speed({ imagesPerSecond }: BenchCase): number {
  return imagesPerSecond ?? 0;
}

function isSameStep(one: BenchCase, peer: BenchCase): boolean {
  return one.engine !== PEER_ENGINE && one.what === peer.what && one.preset === peer.preset &&
    one.batch === peer.batch && one.width === peer.width;
}
