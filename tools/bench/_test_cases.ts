/**
 * Cases and records for tests.
 *
 * @module
 */

import type { BenchCase } from "./bench_case.ts";
import type { BenchRecord } from "./record.ts";

/** A step of `local`, with changes. */
export function stepCase(changes: Partial<BenchCase> = {}): BenchCase {
  return {
    ...{ kind: "train", what: "step", engine: "native", device: "CPU, 2 threads" },
    ...{ driver: "Some Runtime 1", deno: "2.9.6", commit: "0123456789ab", preset: "local" },
    ...{ batch: 250, width: 1, imagesPerSecond: 5000, milliseconds: 50, flops: 6e9, bytes: 6e7 },
    ...{ gflops: 120, gemmGflops: 200, fractionOfGemm: 0.6, bandwidth: 20e9 },
    ...{ peakMemoryBytes: 400e6, ...changes },
  };
}

/** A record of training at two batches and two widths, and beside a peer. */
export function trainRecord(changes: Partial<BenchRecord> = {}): BenchRecord {
  const peer = { engine: "pytorch", driver: "PyTorch 2", gflops: null, fractionOfGemm: null };
  return {
    kind: "train",
    command: "deno task bench train --record",
    date: "2026-01-02T03:04:05.000Z",
    machine: {
      processor: { model: "Some Processor", cores: 2 },
      memoryBytes: 8e9,
      system: "linux x86_64",
    },
    cases: [
      stepCase(),
      stepCase({ what: "loop", imagesPerSecond: 4800 }),
      stepCase({ batch: 500, imagesPerSecond: 5500, gflops: 132 }),
      stepCase({ width: 2, imagesPerSecond: 2000, gflops: 140 }),
      stepCase({ ...peer, gemmGflops: null, threads: 1, imagesPerSecond: 3000 }),
      stepCase({ ...peer, gemmGflops: null, threads: 2, imagesPerSecond: 4000 }),
    ],
    ...changes,
  };
}
