import { InputError } from "@goodness/core";
import { openPicture } from "@goodness/pictures";
import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "fast-png";
import { toInput } from "./input.ts";
import type { ModelImage } from "./model_summary.ts";

const IMAGE: ModelImage = { height: 2, width: 2, channels: 3, preparation: "image" };
const RED = [255, 0, 0];
const GREY = [51, 51, 51];

/** The left half of one colour, the right half of another. */
function inputOf(image: ModelImage, width: number, height: number): number[] | undefined {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, at) => {
    const column = Math.floor(at / 3) % width;
    return (column < width / 2 ? RED : GREY)[at % 3] ?? 0;
  });
  const picture = openPicture(encode({ width, height, channels: 3, depth: 8, data }));
  return Array.from(toInput({ kind: "picture", picture }, image) ?? []);
}

const asFloats = (values: readonly number[]): number[] => values.map(Math.fround);

Deno.test("toInput() resizes a picture of any size, and keeps its colours", () => {
  const expected = asFloats([1, 0, 0, 0.2, 0.2, 0.2, 1, 0, 0, 0.2, 0.2, 0.2]);
  for (const [width, height] of [[2, 2], [8, 4], [2, 50], [6, 3]] as const) {
    assertEquals(inputOf(IMAGE, width, height), expected, `${width}x${height}`);
  }
});

Deno.test("toInput() gives a model of grey images the luma of a picture", () => {
  const expected = asFloats([0.299, 0.2, 0.299, 0.2]);
  assertEquals(inputOf({ ...IMAGE, channels: 1 }, 4, 4), expected);
});

Deno.test("toInput() swaps light and dark where the training did", () => {
  const [first, , , grey] = inputOf({ ...IMAGE, inverted: true }, 2, 2) ?? [];
  assertEquals([first, grey], asFloats([0, 1 - Math.fround(0.2)]));
});

Deno.test("toInput() takes black pixels of a model of images for an image", () => {
  const blank = { kind: "pixels", values: new Uint8Array(12) } as const;
  assertEquals(toInput(blank, IMAGE), new Float32Array(12));
  assertEquals(toInput({ ...blank, values: new Uint8Array(784) }), null);
});

Deno.test("toInput() refuses strokes, and channels that no picture has", () => {
  const strokes = { kind: "strokes", strokes: [[[0, 0]]], width: 1 } as const;
  assertThrows(() => toInput(strokes, IMAGE), InputError, "this model takes pictures");
  const message = "Cannot make an image of 4 channels of a picture, which has 1 or 3";
  assertThrows(() => inputOf({ ...IMAGE, channels: 4 }, 2, 2), InputError, message);
});
