import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "./random.ts";

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
