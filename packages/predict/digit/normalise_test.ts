import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readTestImages } from "../_test_images.ts";
import { inkOfPicture } from "./ink.ts";
import { normaliseDigit } from "./normalise.ts";
import { centreOfMass, inkBox, placeRaster, type Raster } from "./raster.ts";
import { resampleArea } from "./resample.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

/** MNIST test images, as rasters. */
const IMAGES = readTestImages(2_500).map((bytes): Raster => {
  return { width: 28, height: 28, data: Float32Array.from(bytes, (pixel) => pixel / 255) };
});

/** Enlarges by repeating pixels. */
function enlarge(raster: Raster, factor: number): Raster {
  const width = raster.width * factor;
  const height = raster.height * factor;
  const region = { left: 0, top: 0, right: raster.width, bottom: raster.height };
  return resampleArea(raster, { region, width, height });
}

/** The ink of a picture with these levels. */
function inkOf(raster: Raster): Raster {
  return inkOfPicture({ ...raster, channels: 1, max: 1 });
}

function invert(raster: Raster): Raster {
  return { ...raster, data: raster.data.map((ink) => 1 - ink) };
}

/** An empty raster with some rectangles of ink. */
function draw(width: number, height: number, ...boxes: [number, number, number, number][]): Raster {
  const data = new Float32Array(width * height);
  for (const [left, top, right, bottom] of boxes) {
    for (let y = top; y < bottom; y++) data.fill(1, y * width + left, y * width + right);
  }
  return { width, height, data };
}

function normalised(raster: Raster): Raster {
  const data = normaliseDigit(raster);
  assert(data !== null, "Expected a digit, but the picture is empty");
  return { width: 28, height: 28, data };
}

function isSame(a: Float32Array | null, b: Float32Array): boolean {
  return a !== null && a.every((value, i) => value === b[i]);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}

function totalOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

Deno.test("normaliseDigit() leaves MNIST test images as they are, also as pictures", () => {
  assertEquals(IMAGES.length, 2_500);
  const isKept = (image: Raster): boolean =>
    isSame(normaliseDigit(image), image.data) && isSame(normaliseDigit(inkOf(image)), image.data);
  assertEquals(IMAGES.filter(isKept).length, 2_500);
});

Deno.test("normaliseDigit() restores MNIST images from copies of ten times their size", () => {
  for (const image of IMAGES.slice(0, 200)) {
    assertEquals(normaliseDigit(enlarge(image, 10)), image.data);
  }
});

Deno.test("normaliseDigit() restores MNIST images that are off the centre", () => {
  const isRestored = (image: Raster): boolean => {
    const moved = placeRaster(image, { width: 60, height: 50, left: 3, top: 20 });
    return isSame(normaliseDigit(moved), image.data);
  };
  assertEquals(IMAGES.filter(isRestored).length, 2_500);
});

Deno.test("normaliseDigit() restores MNIST images that are dark on light", () => {
  for (const image of IMAGES.slice(0, 200)) {
    // 1 - (1 - v) is v but for the last bits of a 32-bit number.
    assert(largestDifference(normalised(inkOf(invert(image))).data, image.data) < 1e-6);
  }
});

Deno.test("normaliseDigit() nearly restores MNIST images from grainy paper", () => {
  const random = fc.sample(fc.double({ min: -1, max: 1, noNaN: true }), { seed: 1, numRuns: 997 });
  for (const image of IMAGES.slice(0, 10)) {
    const large = enlarge(image, 8);
    const paper = large.data.map((ink, i) => 0.8 - 0.6 * ink + 0.03 * (random[i % 997] ?? 0));
    const difference = normalised(inkOf({ ...large, data: paper })).data.map((value, i) =>
      Math.abs(value - (image.data[i] ?? 0))
    );
    // Ink that is fainter than the grain is lost.
    assert(totalOf(difference) < 0.1 * totalOf(image.data), `${totalOf(difference)}`);
  }
});

Deno.test("normaliseDigit() keeps the aspect ratio in a box of 20 pixels", () => {
  const tall = inkBox(normalised(draw(300, 200, [20, 50, 80, 150])), 0);
  const wide = inkBox(normalised(draw(300, 200, [20, 50, 120, 80])), 0);
  assertEquals(tall, { left: 8, top: 4, right: 20, bottom: 24 });
  assertEquals(wide, { left: 4, top: 11, right: 24, bottom: 17 });
});

Deno.test("normaliseDigit() puts the centre of mass into pixel 14", () => {
  const seven = draw(90, 120, [10, 10, 60, 18], [52, 10, 60, 100]);
  const centre = centreOfMass(normalised(seven));
  assert(centre !== null);
  assertEquals([Math.floor(centre.x), Math.floor(centre.y)], [14, 14]);
});

Deno.test("normaliseDigit() keeps heavy-sided ink inside the field", () => {
  // A large blot at one end of a long line: the centre of mass is in the blot, 8 pixels off.
  const blot = draw(200, 60, [0, 10, 20, 50], [20, 29, 100, 31]);
  const { data } = normalised(blot);
  assertAlmostEquals(totalOf(data), (20 * 40 + 80 * 2) / 25, 1e-3); // 5x5 pixels become one
});

Deno.test("normaliseDigit() stretches faint ink", () => {
  const bar = draw(40, 40, [10, 10, 14, 30]);
  const faint = { ...bar, data: bar.data.map((ink) => ink * 0.25) };
  assertEquals(normaliseDigit(faint), normaliseDigit(bar));
});

Deno.test("normaliseDigit() gives hairlines the width of a pen", () => {
  const { data } = normalised(draw(1000, 1000, [500, 100, 501, 900]));
  const row = data.subarray(14 * 28, 15 * 28);
  assert(Math.max(...row) > 0.8, `${row}`);
  assert(totalOf(row) > 1.5 && totalOf(row) < 3, `${row}`);
});

Deno.test("normaliseDigit() enlarges small drawings", () => {
  assertEquals(totalOf(normalised(draw(9, 9, [3, 2, 4, 7])).data), 80); // 1x5 becomes 4x20
});

Deno.test("normaliseDigit() returns null for pictures without ink", () => {
  for (const level of [0, 0.3, 1]) {
    const data = new Float32Array(100).fill(level);
    assertEquals(normaliseDigit(inkOf({ width: 10, height: 10, data })), null);
  }
  const traces = draw(10, 10, [2, 2, 3, 8]).data.map((ink) => ink / 16);
  assertEquals(normaliseDigit({ width: 10, height: 10, data: traces }), null);
});

Deno.test("normaliseDigit() throws on an impossible raster", () => {
  assertThrows(
    () => normaliseDigit({ width: 28, height: 28, data: new Float32Array(783) }),
    RangeError,
    "Cannot use raster as 28x28 needs 784 values: current value is 783",
  );
});

Deno.test("normaliseDigit() gives 784 values in [0, 1] or null for any raster", () => {
  const ink = fc.oneof(fc.constantFrom(0, 1), fc.float({ min: 0, max: 1, noNaN: true }));
  const rasters = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })).chain(
    ([width, height]) =>
      fc.array(ink, { minLength: width * height, maxLength: width * height })
        .map((data) => ({ width, height, data: Float32Array.from(data) })),
  );
  fc.assert(
    fc.property(rasters, (raster) => {
      for (const ink of [raster, inkOf(raster)]) {
        const input = normaliseDigit(ink);
        if (input === null) continue;
        assertEquals(input.length, 784);
        assert(input.every((value) => value >= 0 && value <= 1));
      }
    }),
    RUNS,
  );
});
