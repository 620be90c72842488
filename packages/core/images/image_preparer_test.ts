import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { oneHot } from "../ops/one_hot.ts";
import { ImagePreparer, randomShift, standardise } from "./image_preparer.ts";
import { randomStream } from "../ops/random.ts";

const INPUT = { height: 3, width: 4, channels: 1, mean: [0.25], std: [0.5] };
// deno-fmt-ignore -- an image
const IMAGE = Uint8Array.of(
  1, 2, 3, 4,
  5, 6, 7, 8,
  9, 10, 11, 12,
);

function shifted(right: number, down: number): number[] {
  const target = new Float32Array(12).fill(NaN);
  new ImagePreparer(INPUT).shifted(IMAGE, { right, down }, target);
  return Array.from(target, (value) => Math.round((value * 0.5 + 0.25) * 255));
}

Deno.test("ImagePreparer.shifted() moves the image and lets background in", () => {
  // deno-fmt-ignore -- images
  assertEquals(shifted(1, -1), [
    0, 5, 6, 7,
    0, 9, 10, 11,
    0, 0, 0, 0,
  ]);
  // deno-fmt-ignore -- images
  assertEquals(shifted(-2, 1), [
    0, 0, 0, 0,
    3, 4, 0, 0,
    7, 8, 0, 0,
  ]);
  assertEquals(shifted(0, 0), [...IMAGE]);
  assertEquals(shifted(9, 0), new Array(12).fill(0));
});

Deno.test("ImagePreparer.unshifted() gives the bits of standardise()", () => {
  const pixels = Float32Array.from(IMAGE, (level) => level / 255);
  assertEquals(new ImagePreparer(INPUT).unshifted(IMAGE), standardise(INPUT, pixels));
});

Deno.test("standardise() takes off the mean and divides by the std", () => {
  assertEquals([...standardise(INPUT, [0.25, 0.75, 0])], [0, 1, -0.5]);
});

Deno.test("randomShift() draws every shift up to the largest, and no other", () => {
  const uniform = randomStream(1, "shift", 0);
  const seen = new Set<string>();
  let sum = 0;
  for (let i = 0; i < 2000; i++) {
    const { right, down } = randomShift(uniform, 2);
    assert(Math.abs(right) <= 2 && Math.abs(down) <= 2);
    sum += right + down;
    seen.add(`${right},${down}`);
  }
  assertEquals(seen.size, 25);
  assertAlmostEquals(sum / 4000, 0, 0.1);
  assertEquals(randomShift(() => 0.99, 0), { right: 0, down: 0 });
});

Deno.test("oneHot() marks each row's label", () => {
  assertEquals([...oneHot([2, 0], 3)], [0, 0, 1, 1, 0, 0]);
});
