import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dropoutMask, gaussian, gumbel, permutation, randomStream } from "./random.ts";

Deno.test("randomStream() gives other numbers for another seed, purpose or index", () => {
  const first = randomStream(1, "order", 0)();
  const others = [
    randomStream(2, "order", 0)(),
    randomStream(1, "shift", 0)(),
    randomStream(1, "order", 1)(),
    randomStream(2 ** 32 - 1, "order", 0)(),
  ];
  assertEquals(new Set([first, ...others]).size, 5);
  assertEquals(randomStream(1, "order", 0)(), first);
});

Deno.test("randomStream() is uniform and neighbours are independent", () => {
  const count = 4000;
  // The first number of neighbouring streams, as steps use them.
  const values = Array.from({ length: count }, (_, index) => randomStream(1, "shift", index)());
  const mean = values.reduce((a, b) => a + b) / count;
  const covariance = values.slice(1).reduce(
    (sum, value, index) => sum + (value - 0.5) * ((values[index] ?? NaN) - 0.5),
    0,
  ) / count;
  assert(values.every((value) => value >= 0 && value < 1));
  assertAlmostEquals(mean, 0.5, 0.02);
  assertAlmostEquals(covariance, 0, 0.005);
});

Deno.test("randomStream() names a seed that is none", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => randomStream(seed, "order", 0), RangeError, `Cannot seed with ${seed}`);
  }
});

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

Deno.test("dropoutMask() silences the asked share and keeps the mean", () => {
  for (const share of [0.1, 0.5]) {
    const mask = dropoutMask(randomStream(1, "dropout", 0), share, [3, 100, 101]);
    assertEquals(mask.length, 30_300);
    const silent = mask.filter((x) => x === 0).length;
    assertAlmostEquals(silent / mask.length, share, 0.01);
    assert(mask.every((x) => x === 0 || x === Math.fround(1 / (1 - share))));
    // Entries drawn from one number are independent: as many pairs of zeros as chance has it.
    const pairs = mask.filter((x, at) => x === 0 && mask[at + 1] === 0).length;
    assertAlmostEquals(pairs / mask.length, share ** 2, 0.01);
  }
});
