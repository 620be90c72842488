import { InputError } from "@goodness/core";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encode } from "jpeg-js";
import { Buffer } from "node:buffer";
import { openPicture } from "./open_picture.ts";
import type { Pixels } from "./pixels.ts";

const WIDTH = 16;
const HEIGHT = 8;

/** Bright at the upper left, grey at the upper right, dark below. */
function levelAt(column: number, row: number): number {
  if (row >= HEIGHT / 2) return 20;
  return column < WIDTH / 2 ? 230 : 130;
}

function jpeg(): Uint8Array {
  const data = Buffer.alloc(4 * WIDTH * HEIGHT).map((_, at) => {
    const pixel = Math.floor(at / 4);
    return levelAt(pixel % WIDTH, Math.floor(pixel / WIDTH));
  });
  return new Uint8Array(
    encode({ width: WIDTH, height: HEIGHT, data: Buffer.from(data) }, 100).data,
  );
}

/** Puts a segment before all others. */
function withSegment(bytes: Uint8Array, marker: number, content: readonly number[]): Uint8Array {
  const length = content.length + 2;
  const head = [0xff, marker, length >> 8, length & 255, ...content];
  return Uint8Array.from([...bytes.subarray(0, 2), ...head, ...bytes.subarray(2)]);
}

/** The notes of a camera, little-endian: one entry, the orientation. */
function withOrientation(orientation: number): Uint8Array {
  const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...entry, 0, 0, 0, 0];
  return withSegment(jpeg(), 0xe1, [...new TextEncoder().encode("Exif\0\0"), ...tiff]);
}

/** The levels in the four corners, a row after the other, to the nearest ten. */
function corners({ width, height, channels, data }: Pixels): number[] {
  const at = (x: number, y: number): number =>
    Math.round((data[(y * width + x) * channels] ?? 0) / 10) * 10;
  return [at(1, 1), at(width - 2, 1), at(1, height - 2), at(width - 2, height - 2)];
}

Deno.test("openPicture() knows the size of a JPEG before it decodes it", () => {
  const picture = openPicture(jpeg());
  assertEquals(picture.size, { width: WIDTH, height: HEIGHT });
  const { width, height, channels, max } = picture.decode();
  assertEquals([width, height, channels, max], [WIDTH, HEIGHT, 3, 255]);
});

Deno.test("openPicture() turns a photograph as its camera says", () => {
  const [bright, grey, dark] = [230, 130, 20];
  const expected: Record<number, [width: number, corners: number[]]> = {
    1: [WIDTH, [bright, grey, dark, dark]],
    2: [WIDTH, [grey, bright, dark, dark]],
    3: [WIDTH, [dark, dark, grey, bright]],
    4: [WIDTH, [dark, dark, bright, grey]],
    5: [HEIGHT, [bright, dark, grey, dark]],
    6: [HEIGHT, [dark, bright, dark, grey]],
    7: [HEIGHT, [dark, grey, dark, bright]],
    8: [HEIGHT, [grey, dark, bright, dark]],
    9: [WIDTH, [bright, grey, dark, dark]], // there is none such
  };
  for (const [orientation, found] of Object.entries(expected)) {
    const pixels = openPicture(withOrientation(Number(orientation))).decode();
    assertEquals([pixels.width, corners(pixels)], found, orientation);
  }
});

Deno.test("openPicture() decodes a photograph with broken notes", () => {
  const notes = withSegment(jpeg(), 0xe1, [0x45, 0x78, 0x69, 0x66, 0, 0, 9, 9]);
  assertEquals(openPicture(notes).decode().width, WIDTH);
});

Deno.test("openPicture() refuses JPEG of too many pixels or scans, before it decodes", () => {
  const bytes = jpeg();
  const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0);
  const large = bytes.with(frame + 5, 0x40).with(frame + 7, 0x40);
  assertThrows(() => openPicture(large), InputError, "Cannot decode a picture of 16400x16392");
  const bomb = bytes.with(frame + 5, 0x0f).with(frame + 7, 0x0f);
  assertThrows(() => openPicture(bomb), SyntaxError, "3856x3848 pixels take 28981 bytes at least");
  const scans = Array.from({ length: 64 }, () => [0xff, 0xda, 0, 3, 1]).flat();
  const slow = Uint8Array.from([...bytes.subarray(0, -2), ...scans, 0xff, 0xd9]);
  assertThrows(() => openPicture(slow), SyntaxError, "it may have 64 scans: current value is 65");
});

Deno.test("openPicture() throws SyntaxError or InputError, or gives levels, for any damage", () => {
  const bytes = jpeg();
  const damage = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      fc.nat(bytes.length),
      (changes, cut) => {
        const copy = bytes.slice(0, cut % 3 === 0 ? cut : bytes.length);
        for (const [at, value] of changes) copy[at] = value;
        try {
          const { data, channels, width, height } = openPicture(copy).decode();
          return data.length === channels * width * height;
        } catch (error) {
          return error instanceof SyntaxError || error instanceof InputError;
        }
      },
    ),
    { seed: 20_261_126, numRuns: 300 },
  );
});
