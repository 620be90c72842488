import { assertEquals } from "@std/assert";
import { assertGoals } from "./check.ts";
import { FLOOD } from "./flood.ts";
import { memoryGrowth } from "./flood/memory.ts";

Deno.test("a flood is answered or refused, and what was accepted is answered at the end", async () => {
  assertGoals(FLOOD, await FLOOD.run({ seed: 1, times: 5, write: () => {} }));
});

Deno.test("memoryGrowth() sees growth after the first third alone", () => {
  const samples = (sizeAt: (second: number) => number) =>
    Array.from({ length: 90 }, (_, seconds) => ({ seconds, mebibytes: sizeAt(seconds) }));
  assertEquals(memoryGrowth(samples((second) => Math.min(second, 30))), { growth: 0, slope: 0 });
  const { growth, slope } = memoryGrowth(samples((second) => 7 + 2 * second));
  assertEquals([growth, Math.round(slope)], [60, 120]);
});
