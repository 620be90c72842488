import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "../ops/random.ts";
import { dropoutMask } from "./dropout.ts";

Deno.test("dropoutMask() zeroes the asked share and keeps the mean", () => {
  for (const share of [0.1, 0.5]) {
    const mask = dropoutMask(randomStream(1, "dropout", 0), share, [3, 100, 101]);
    assertEquals(mask.length, 30_300);
    const zeros = mask.filter((x) => x === 0).length;
    assertAlmostEquals(zeros / mask.length, share, 0.01);
    assert(mask.every((x) => x === 0 || x === Math.fround(1 / (1 - share))));
    // Entries drawn from one number are independent: as many pairs of zeros as chance has it.
    const pairs = mask.filter((x, at) => x === 0 && mask[at + 1] === 0).length;
    assertAlmostEquals(pairs / mask.length, share ** 2, 0.01);
  }
});
