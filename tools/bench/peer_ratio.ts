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
 * Compares with the peers.
 *
 * @param cases The cases of one run.
 * @returns A comparison for each step that a peer made, too, and for each way in which the peer made it.
 */
export function besidePeers(cases: readonly BenchCase[]): PeerRatio[] {
  const peers = cases.filter(({ engine }) => engine === PEER_ENGINE);
  return cases.flatMap((own) => {
    const ways = Map.groupBy(peers.filter((peer) => isSameStep(own, peer)), ({ driver }) => driver);
    return [...ways.values()].flatMap((made) => {
      const [best] = made.toSorted((a, b) => speed(b) - speed(a));
      return best === undefined ? [] : [{ own, best, ratio: speed(own) / speed(best) }];
    });
  });
}

function speed({ imagesPerSecond }: BenchCase): number {
  return imagesPerSecond ?? 0;
}

function isSameStep(one: BenchCase, peer: BenchCase): boolean {
  return one.engine !== PEER_ENGINE && one.kind === peer.kind && one.what === peer.what &&
    one.preset === peer.preset &&
    one.batch === peer.batch && one.width === peer.width;
}
