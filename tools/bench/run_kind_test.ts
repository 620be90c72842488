import { assertEquals } from "@std/assert";
import type { Measurement } from "./bench_case.ts";
import { medians } from "./run_kind.ts";

function measured(what: string, imagesPerSecond: number): Measurement {
  return {
    ...{ what, preset: "local", batch: 250, imagesPerSecond },
    ...{ engine: "native", device: "CPU", driver: "none" },
    ...{ gflops: null, gemmGflops: null, fractionOfGemm: null, peakMemoryBytes: null },
  };
}

Deno.test("medians() takes of each case the round of median speed", () => {
  const rounds = [[5, 50], [7, 20], [6, 90]].map(([step = 0, loop = 0]) => [
    measured("step", step),
    measured("loop", loop),
  ]);
  const found = medians(rounds).map(({ what, imagesPerSecond }) => [what, imagesPerSecond]);
  assertEquals(found, [["step", 6], ["loop", 50]]);
});

Deno.test("medians() has nothing of rounds without cases", () => assertEquals(medians([[]]), []));
