import { InputError } from "@goodness/core";
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encode } from "fast-png";
import { readTestImages } from "./_test_images.ts";
import { type Drawing, toInput } from "./input.ts";
import { openPicture } from "@goodness/pictures";
import type { Stroke } from "./digit/mod.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

/** A PNG file of grey pixels that are each repeated `factor` times per axis. */
function pngOf(pixels: Uint8Array, factor: number, isInverted = false): Drawing {
  const side = 28 * factor;
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const x = Math.floor(i % side / factor);
    const y = Math.floor(i / side / factor);
    const pixel = pixels[y * 28 + x] ?? 0;
    return isInverted ? 255 - pixel : pixel;
  });
  const bytes = encode({ width: side, height: side, channels: 1, data });
  return { kind: "picture", picture: openPicture(bytes) };
}

function pixelsWith(value: number, index: number): number[] {
  return Array.from({ length: 784 }, (_, i) => i === index ? value : 0);
}

Deno.test("toInput() takes pixels in [0, 1] as they are", () => {
  const values = Float32Array.from({ length: 784 }, (_, i) => i / 783);
  assertEquals(toInput({ kind: "pixels", values }), values);
});

Deno.test("toInput() divides pixels by 255 if one is more than 32", () => {
  const values = pixelsWith(33, 5).with(6, 1).with(7, -0.01);
  const input = toInput({ kind: "pixels", values });
  assertEquals(input?.slice(5, 8), Float32Array.of(33 / 255, 1 / 255, 0));
});

Deno.test("toInput() clips pixels that are a little outside of [0, 1]", () => {
  for (const peak of [1 + Number.EPSILON, 1.000_000_1, 1.004, 1.1]) {
    const values = pixelsWith(peak, 5).with(6, 0.5).with(7, -0.1);
    assertEquals(toInput({ kind: "pixels", values })?.slice(5, 8), Float32Array.of(1, 0.5, 0));
  }
});

Deno.test("toInput() throws on pixels of which nothing tells the scale", () => {
  for (const peak of [1.11, 1.5, 2, 2.82, 16, 32]) {
    assertThrows(
      () => toInput({ kind: "pixels", values: pixelsWith(peak, 5) }),
      InputError,
      `the highest must be at most 1, or more than 32 for pixels in [0, 255]: current value is ${peak}`,
    );
  }
});

Deno.test("toInput() gives a PNG file of an MNIST image the numbers of its pixels", () => {
  for (const values of readTestImages(100)) {
    const input = toInput({ kind: "pixels", values });
    assertEquals(toInput(pngOf(values, 1)), input);
  }
});

Deno.test("toInput() gives enlarged MNIST images the numbers of their pixels", () => {
  for (const values of readTestImages(10)) {
    const input = toInput({ kind: "pixels", values });
    assertEquals(toInput(pngOf(values, 10)), input);
  }
});

Deno.test("toInput() reads dark on light as light on dark", () => {
  for (const values of readTestImages(10)) {
    const input = toInput({ kind: "pixels", values }) ?? new Float32Array(0);
    const other = toInput(pngOf(values, 3, true)) ?? new Float32Array(0);
    assertEquals(other.length, 784);
    assert(other.every((value, i) => Math.abs(value - (input[i] ?? NaN)) < 1e-6));
  }
});

Deno.test("toInput() draws strokes as a digit of 20 pixels", () => {
  const input = toInput({ kind: "strokes", strokes: [[[3, 1], [3, 9]]], width: 1 });
  const rows = input?.map((value, i) => value > 0 ? Math.floor(i / 28) : 14);
  assert(rows !== undefined);
  assertEquals([Math.min(...rows), Math.max(...rows)], [4, 23]);
});

Deno.test("toInput() returns null for empty drawings", () => {
  const blank = new Uint8Array(784);
  const drawings: Drawing[] = [
    { kind: "pixels", values: blank },
    { kind: "strokes", strokes: [], width: 1 },
    { kind: "strokes", strokes: [[]], width: 1 },
    pngOf(blank, 4),
    pngOf(blank, 4, true),
  ];
  for (const drawing of drawings) assertEquals(toInput(drawing), null);
});

Deno.test("toInput() throws on another number of pixels", () => {
  assertThrows(
    () => toInput({ kind: "pixels", values: new Uint8Array(783) }),
    RangeError,
    "Cannot use pixels as network input as there must be 784 values, 28x28: " +
      "current value is 783",
  );
});

Deno.test("toInput() throws on pixels out of range, naming the value and its index", () => {
  for (const value of [NaN, -1, 256, Infinity]) {
    assertThrows(
      () => toInput({ kind: "pixels", values: pixelsWith(value, 300) }),
      RangeError,
      `Cannot use pixels as network input as each must be in [0, 1] or in [0, 255]: ` +
        `current value is ${value} at index 300`,
    );
  }
});

Deno.test("toInput() throws on an unknown kind", () => {
  assertThrows(
    () => toInput(JSON.parse('{ "kind": "jpeg" }')),
    TypeError,
    'Cannot use drawing as its kind must be "pixels", "strokes" or "picture": current value is "jpeg"',
  );
});

Deno.test("toInput() gives 784 values in [0, 1] for any strokes, or null without points", () => {
  const coordinate = fc.integer({ min: -500, max: 500 });
  const stroke = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 10 });
  fc.assert(
    fc.property(fc.array<Stroke>(stroke, { maxLength: 4 }), fc.nat(80), (strokes, pen) => {
      const input = toInput({ kind: "strokes", strokes, width: pen + 1 });
      assertEquals(input === null, strokes.flat().length === 0);
      if (input === null) return;
      assertEquals(input.length, 784);
      assert(input.every((value) => value >= 0 && value <= 1));
    }),
    RUNS,
  );
});
