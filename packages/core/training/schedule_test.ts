import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { scheduledRate, type ScheduleName } from "./schedule.ts";

Deno.test("scheduledRate() starts at the peak and falls as its name says", () => {
  const rates = (name: ScheduleName): number[] =>
    [0, 0.25, 0.5, 0.75, 1].map((progress) => scheduledRate(name, 8, progress));
  assertEquals(rates("linear"), [8, 6, 4, 2, 0]);
  assertEquals(rates("half-linear"), [8, 8, 8, 4, 0]);
  assertEquals(rates("constant"), [8, 8, 8, 8, 8]);
  const half = 4 * Math.SQRT1_2;
  assertAllClose(rates("cosine"), [8, 4 + half, 4, 4 - half, 0], { atol: 1e-12 });
});
