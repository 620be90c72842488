import { assertAllClose } from "@goodness/testing/all_close.ts";
import { MNIST, standardise } from "@goodness/core";
import { assert, assertEquals } from "@std/assert";
import { originalDataPath } from "./original_data.ts";

const LEVELS = standardise(MNIST, Array.from({ length: 256 }, (_, level) => level / 255));

Deno.test("originalDataPath() leaves of negatives an almost even grey", () => {
  const spoilt = originalDataPath(MNIST, LEVELS, "negative");
  // What numpy's astype(uint8) keeps of -0.42 to 2.82: 0, 1 and 2.
  assertEquals(new Set(spoilt).size, 3);
  assert(spoilt.every((pixel) => pixel > -0.4243 && pixel < -0.3986));
  assertAllClose([spoilt[0] ?? NaN, spoilt[255] ?? NaN], [-0.42421, -0.39876], { atol: 1e-5 });
});

Deno.test("originalDataPath() cuts and wraps as numpy's astype(uint8) does", () => {
  const saved = originalDataPath(
    { ...MNIST, mean: [0], std: [1 / 255] },
    Float32Array.of(
      ...[-0.9, 0.9, 1.99, 255.5, 256.5, -1.5],
    ),
    "negative",
  );
  assertAllClose(saved, [0, 0, 1, 255, 0, 255], { atol: 1e-4 });
});

Deno.test("originalDataPath() standardises positives twice", () => {
  const spoilt = originalDataPath(MNIST, LEVELS, "positive");
  assertAllClose([spoilt[0] ?? NaN, spoilt[255] ?? NaN], [-1.80108, 8.73342], { atol: 1e-4 });
});
