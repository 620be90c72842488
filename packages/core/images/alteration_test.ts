import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { randomStream } from "../ops/random.ts";
import { alterImage, isAltering, UNALTERED } from "./alteration.ts";

const INPUT = { height: 6, width: 5, channels: 3, mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] };

function image(): Float32Array {
  return Float32Array.from({ length: 90 }, (_, at) => (at * 37 % 23) / 10 - 1);
}

function means(values: Float32Array): number[] {
  return [0, 1, 2].map((channel) =>
    values.filter((_, at) => at % 3 === channel).reduce((sum, x) => sum + x, 0) / 30
  );
}

Deno.test("alterImage() draws nothing and changes nothing without alterations", () => {
  const altered = image();
  alterImage(altered, INPUT, UNALTERED, () => {
    throw new Error("drawn");
  });
  assertEquals(altered, image());
  assertEquals([isAltering(UNALTERED), isAltering({ ...UNALTERED, cutout: 1 })], [false, true]);
});

Deno.test("alterImage() brightens all channels alike on the scale of pixels", () => {
  const altered = image();
  alterImage(altered, INPUT, { ...UNALTERED, brightness: 0.1 }, () => 0.75); // half of the way up
  const change = altered.map((x, at) => x - (image()[at] ?? NaN));
  assertAllClose(change, change.map((_, at) => 0.05 / (INPUT.std[at % 3] ?? NaN)), { atol: 1e-6 });
});

Deno.test("alterImage() changes contrast around the mean of each channel", () => {
  const altered = image();
  alterImage(altered, INPUT, { ...UNALTERED, contrast: 0.4 }, () => 0); // the most downwards
  assertAllClose(means(altered), means(image()), { atol: 1e-6 });
  const mean = means(image());
  const expected = image().map((x, at) =>
    (mean[at % 3] ?? NaN) + 0.6 * (x - (mean[at % 3] ?? NaN))
  );
  assertAllClose(altered, expected, { atol: 1e-6 });
});

Deno.test("alterImage() cuts out one square, which may reach beyond the edges", () => {
  const sizes = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const altered = new Float32Array(90).fill(1);
    alterImage(altered, INPUT, { ...UNALTERED, cutout: 3 }, randomStream(seed, "shift", 0));
    const cleared = [...altered.keys()].filter((at) => altered[at] === 0);
    const rows = new Set(cleared.map((at) => Math.floor(at / 15)));
    const columns = new Set(cleared.map((at) => Math.floor(at % 15 / 3)));
    assertEquals(cleared.length, 3 * rows.size * columns.size);
    assert(rows.size <= 3 && columns.size <= 3, String(seed));
    sizes.add(cleared.length / 3);
  }
  assertEquals([...sizes].toSorted((a, b) => a - b), [4, 6, 9]);
});
