import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { gaussian, gumbel, permutation } from "./distributions.ts";
import { randomStream } from "./random.ts";

Deno.test("gaussian() has mean 0, variance 1 and thin tails", () => {
  const next = gaussian(randomStream(3, "weights", 0));
  const values = Array.from({ length: 20_000 }, next);
  assertAlmostEquals(values.reduce((a, b) => a + b) / values.length, 0, 0.03);
  assertAlmostEquals(values.reduce((a, b) => a + b * b, 0) / values.length, 1, 0.05);
  const outside = values.filter((value) => Math.abs(value) > 1.96).length / values.length;
  assertAlmostEquals(outside, 0.05, 0.01);
});

Deno.test("gumbel() is finite at the ends of its source and has the mean of Euler's constant", () => {
  assert(gumbel(() => 0, 1).every(Number.isFinite));
  assert(gumbel(() => 1 - 2 ** -53, 1).every(Number.isFinite));
  const values = gumbel(randomStream(1, "negatives", 0), 20_000);
  assertAlmostEquals(values.reduce((a, b) => a + b) / values.length, 0.5772, 0.03);
});

Deno.test("permutation() has every index once and moves most", () => {
  const order = permutation(randomStream(1, "order", 0), 1000);
  assertEquals([...order].toSorted((a, b) => a - b), [...new Array(1000).keys()]);
  assert(order.filter((value, index) => value === index).length < 10);
  assertEquals([...permutation(randomStream(1, "order", 0), 0)], []);
});
