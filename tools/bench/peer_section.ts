/**
 * The part of the page about the same work in PyTorch.
 *
 * @module
 */

import { code, markdownTable, paragraph } from "@goodness/trainer/text";
import { figure, NONE } from "./format.ts";
import { hardwareOf } from "./hardware.ts";
import { PEERS } from "./peer.ts";
import { besidePeers } from "./peer_ratio.ts";
import type { BenchRecord } from "./record.ts";

const SCRIPTS = [...new Set(PEERS.map(({ script }) => code(script)))].join(", ");

const ABOUT =
  `Steps beside the same ones in PyTorch eager (${SCRIPTS}), where there is a PyTorch: ` +
  "the newest that `python3` and the system's own Python have. Each starts by comparing its weights with ours. " +
  "Both are measured three times in turn; the median counts. Of one and two threads, the faster counts. " +
  "glibc is told to keep memory, as PyTorch would ask the system for it anew in every step.";

/**
 * Writes the part.
 *
 * @param records Records of training.
 * @returns Paragraphs in Markdown, with the ratios of our steps to the peers', each of one run.
 */
export function peerSection(records: readonly BenchRecord[]): string[] {
  const rows = records.flatMap((record) =>
    besidePeers(record.cases).map(({ own, best, ratio }) => [
      hardwareOf(record),
      own.preset ?? NONE,
      own.engine,
      figure(own.imagesPerSecond),
      best.driver,
      figure(best.imagesPerSecond),
      ratio.toFixed(2),
    ])
  );
  const headings = [
    ...["hardware", "preset", "engine", "images/s"],
    ...["peer", "images/s of the peer", "ours / peer"],
  ];
  const table = rows.length === 0 ? "Not recorded yet." : markdownTable(headings, rows);
  return ["## Beside PyTorch", paragraph(ABOUT), table];
}
