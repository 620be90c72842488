import { assertEquals } from "@std/assert";
import { goodnessHistogram } from "./goodness_histogram.ts";

Deno.test("goodnessHistogram() counts both kinds of data in the same bins", () => {
  const { from, to, positive, negative } = goodnessHistogram({
    positive: Float32Array.of(2, 2.4, NaN, 1.2),
    negative: Float32Array.of(0, 0.05, 0.15),
  });
  assertEquals([from, to], [0, 2.4]);
  assertEquals([positive.length, negative.length], [24, 24]);
  assertEquals([positive[12], positive[20], positive[23]], [1, 1, 1]);
  assertEquals([negative[0], negative[1]], [2, 1]);
  assertEquals([sum(positive), sum(negative)], [3, 3]);
});

Deno.test("goodnessHistogram() takes equal values, and none", () => {
  const equal = goodnessHistogram({ positive: [1 / 3, 1 / 3], negative: [1 / 3] });
  assertEquals([equal.from, equal.to], [0.333333, 0.333333]);
  assertEquals([sum(equal.positive), sum(equal.negative)], [2, 1]);
  const none = goodnessHistogram({ positive: [NaN], negative: [Infinity] });
  assertEquals([none.from, none.to, sum(none.positive), sum(none.negative)], [0, 0, 0, 0]);
});

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
