import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "@goodness/core";
import { encode } from "fast-png";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { greyPixels } from "./grey.ts";
import { openPng } from "./png.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  /** Picture data before compression, with the filter byte of each row. */
  readonly rows: number[];
  readonly extra?: Uint8Array[];
  readonly interlace?: number;
}

function chunkOf(type: string, content: ArrayLike<number>): Uint8Array {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, "latin1");
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

function headerOf({ width, height, depth, colourType, interlace = 0 }: Picture): Uint8Array {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  content.set([depth, colourType, 0, 0, interlace], 8);
  return chunkOf("IHDR", content);
}

function join(...chunks: Uint8Array[]): Uint8Array {
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

/** Writes a PNG file by the book, in the forms too that the encoder does not write. */
function pngOf(picture: Picture): Uint8Array {
  return join(
    headerOf(picture),
    ...picture.extra ?? [],
    chunkOf("IDAT", deflateSync(Uint8Array.from(picture.rows))),
    chunkOf("IEND", []),
  );
}

function decodePng(bytes: Uint8Array): Float32Array {
  return greyPixels(openPng(bytes).decode());
}

function inkOf(bytes: Uint8Array): number[] {
  return Array.from(decodePng(bytes));
}

function greyOf(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 256);
}

const DOT: Picture = { width: 1, height: 1, depth: 8, colourType: 0, rows: [0, 255] };

Deno.test("openPng() reads grey of 8 bits exactly", () => {
  const data = Uint8Array.from({ length: 256 }, (_, i) => i);
  const grey = decodePng(encode({ width: 64, height: 4, channels: 1, data }));
  assertEquals(grey, Float32Array.from(data, (v) => v / 255));
});

Deno.test("openPng() reads grey of 16 bits", () => {
  const data = Uint16Array.of(0, 257, 32_768, 65_535);
  const bytes = encode({ width: 4, height: 1, channels: 1, depth: 16, data });
  assertEquals(inkOf(bytes), Array.from(Float32Array.of(0, 1 / 255, 32_768 / 65_535, 1)));
});

Deno.test("openPng() reads grey of 1, 2 and 4 bits, with rows that end inside a byte", () => {
  const one = [0, 0b10100000, 0, 0b01000000];
  const two = [0, 0b00011000, 0, 0b11000000];
  const four = [0, 0x0f, 0x30, 0, 0x00, 0xf0];
  const picture = { width: 3, height: 2, colourType: 0 };
  assertEquals(inkOf(pngOf({ ...picture, depth: 1, rows: one })), [1, 0, 1, 0, 1, 0]);
  assertEquals(
    inkOf(pngOf({ ...picture, depth: 2, rows: two })),
    Array.from(Float32Array.of(0, 1 / 3, 2 / 3, 1, 0, 0)),
  );
  assertEquals(
    inkOf(pngOf({ ...picture, depth: 4, rows: four })),
    Array.from(Float32Array.of(0, 1, 3 / 15, 0, 0, 1)),
  );
});

Deno.test("openPng() gives grey as RGB the value of grey", () => {
  const grey = greyOf(16, 16);
  const data = Uint8Array.from({ length: 768 }, (_, i) => grey[Math.floor(i / 3)] ?? 0);
  assertEquals(
    decodePng(encode({ width: 16, height: 16, channels: 3, data })),
    decodePng(encode({ width: 16, height: 16, channels: 1, data: grey })),
  );
});

Deno.test("openPng() weighs colours by how bright they look", () => {
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255);
  const ink = inkOf(encode({ width: 3, height: 1, channels: 3, data }));
  for (const [i, expected] of [0.299, 0.587, 0.114].entries()) {
    assertAlmostEquals(ink[i] ?? NaN, expected, 1e-6);
  }
});

Deno.test("openPng() lays dark ink on white and light ink on black", () => {
  const dark = Uint8Array.of(0, 255, 0, 0, 255, 0); // black, and transparent black and white
  const light = Uint8Array.of(255, 255, 0, 0, 255, 0);
  assertEquals(inkOf(encode({ width: 3, height: 1, channels: 2, data: dark })), [0, 1, 1]);
  assertEquals(inkOf(encode({ width: 3, height: 1, channels: 2, data: light })), [1, 0, 0]);
});

Deno.test("openPng() blends half transparent RGBA", () => {
  const data = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 51, 9, 9, 9, 0);
  const ink = inkOf(encode({ width: 3, height: 1, channels: 4, data }));
  assertEquals(ink, Array.from(Float32Array.of(0, 0.8, 1)));
});

Deno.test("openPng() reads RGBA of 16 bits", () => {
  const data = Uint16Array.of(65_535, 65_535, 65_535, 65_535, 0, 0, 0, 0);
  assertEquals(inkOf(encode({ width: 2, height: 1, channels: 4, depth: 16, data })), [1, 0]);
});

Deno.test("openPng() gives a fully transparent picture one level", () => {
  const data = Uint8Array.of(0, 0, 255, 0);
  assertEquals(inkOf(encode({ width: 2, height: 1, channels: 2, data })), [0, 0]);
});

Deno.test("openPng() reads palettes, with and without transparency", () => {
  const palette = chunkOf("PLTE", [0, 0, 0, 255, 255, 255, 51, 51, 51]);
  const picture = { width: 4, height: 1, depth: 2, colourType: 3, rows: [0, 0b01001001] };
  assertEquals(
    inkOf(pngOf({ ...picture, extra: [palette] })),
    Array.from(Float32Array.of(1, 0, 0.2, 1)),
  );
  const opacity = chunkOf("tRNS", [255, 0]); // White is transparent, and the ink is dark.
  assertEquals(
    inkOf(pngOf({ ...picture, extra: [palette, opacity] })),
    Array.from(Float32Array.of(1, 0, 0.2, 1)),
  );
});

Deno.test("openPng() takes the transparent colour for background", () => {
  const extra = [chunkOf("tRNS", [0, 100])];
  const grey = { ...DOT, width: 3, rows: [0, 100, 0, 20], extra };
  assertEquals(inkOf(pngOf(grey)), Array.from(Float32Array.of(1, 0, 20 / 255)));
});

Deno.test("openPng() reads interlaced pictures", () => {
  const data = greyOf(13, 11);
  const picture = { width: 13, height: 11, channels: 1, data };
  assertEquals(decodePng(encode(picture, { interlace: "Adam7" })), decodePng(encode(picture)));
});

Deno.test("openPng() reads a view into a larger buffer", () => {
  const bytes = pngOf(DOT);
  const larger = new Uint8Array(bytes.length + 10);
  larger.set(bytes, 5);
  assertEquals(inkOf(larger.subarray(5, -5)), [1]);
});

Deno.test("openPng() ignores metadata, also if they are broken", () => {
  const extra = [
    chunkOf("tEXt", [1, 2, 3]),
    chunkOf("iCCP", [65, 0, 0, 9, 9]),
    chunkOf("pHYs", []),
  ];
  assertEquals(inkOf(pngOf({ ...DOT, extra })), [1]);
});

Deno.test("openPng() gives the size that decode() gives, without decoding", () => {
  const picture = openPng(encode({ width: 5, height: 3, channels: 1, data: greyOf(5, 3) }));
  assertEquals(picture.size, { width: 5, height: 3 });
  const { width, height } = picture.decode();
  assertEquals(picture.size, { width, height });
  const large = { width: 4096, height: 4096 };
  assertEquals(openPng(pngOf({ ...DOT, ...large, depth: 1 })).size, large);
});

Deno.test("openPng() refuses, before it decodes, what chunks and header show to be wrong", () => {
  const files = [
    pngOf(DOT).subarray(0, -1),
    pngOf({ ...DOT, extra: [headerOf(DOT)] }),
    pngOf({ ...DOT, colourType: 5 }),
  ];
  for (const bytes of files) {
    assertThrows(() => openPng(bytes), SyntaxError, "Cannot decode PNG as");
  }
});

Deno.test("openPng() throws on files that are cut off, at any byte", () => {
  const bytes = encode({ width: 5, height: 5, channels: 1, data: greyOf(5, 5) });
  for (let length = 8; length < bytes.length; length++) {
    assertThrows(() => decodePng(bytes.subarray(0, length)), SyntaxError, "Cannot decode PNG as");
  }
});

Deno.test("openPng() takes pictures of too many pixels for a fault of the input", () => {
  for (const [width, height] of [[0, 5], [5, 0], [8193, 1], [4097, 4096], [1, 4e9]] as const) {
    assertThrows(
      () => openPng(pngOf({ ...DOT, width, height })),
      InputError,
      `Cannot decode a picture of ${width}x${height} pixels: its sides must be between 1 and 8192, ` +
        "and its pixels at most 16777216; make it smaller",
    );
  }
});

Deno.test("openPng() stops unpacking pixels that are more than the header states", () => {
  const packed = deflateSync(new Uint8Array(200_000_000));
  const bomb = join(headerOf(DOT), chunkOf("IDAT", packed), chunkOf("IEND", []));
  const message = "its rows must take 1 bytes: its compressed pixels unfold to more";
  assertThrows(() => decodePng(bomb), SyntaxError, message);
  const rows = new Array<number>(20_000).fill(0); // some encoders add to the end
  assertEquals(decodePng(pngOf({ ...DOT, rows })).length, 1);
});

Deno.test("openPng() throws on a second header, which could change the size", () => {
  const extra = [headerOf({ ...DOT, width: 60_000, height: 60_000 })];
  assertThrows(
    () => decodePng(pngOf({ ...DOT, extra })),
    SyntaxError,
    "it must have one IHDR chunk",
  );
});

Deno.test("openPng() throws on impossible colour types and depths", () => {
  for (const [colourType, depth] of [[0, 3], [2, 4], [3, 16], [5, 8]] as const) {
    assertThrows(
      () => decodePng(pngOf({ ...DOT, colourType, depth })),
      SyntaxError,
      `that the format has: current value is ${colourType} and ${depth}`,
    );
  }
});

Deno.test("openPng() throws on interlaced pictures of less than 8 bits", () => {
  assertThrows(
    () => decodePng(pngOf({ ...DOT, depth: 1, interlace: 1 })),
    SyntaxError,
    "interlaced pictures must have 8 or 16 bits: current value is 1",
  );
});

Deno.test("openPng() throws on colours that the palette does not have", () => {
  const picture = { ...DOT, colourType: 3, rows: [0, 7] };
  const palette = chunkOf("PLTE", [0, 0, 0]);
  for (const extra of [[palette], []]) {
    assertThrows(
      () => decodePng(pngOf({ ...picture, extra })),
      SyntaxError,
      "its palette must have all colours in use: current value is 7",
    );
  }
});

Deno.test("openPng() throws on a wrong checksum", () => {
  const bytes = pngOf(DOT);
  bytes.set([255 - (bytes.at(-14) ?? 0)], bytes.length - 14); // in the checksum before IEND
  assertThrows(
    () => decodePng(bytes),
    SyntaxError,
    'the checksum of its chunk "IDAT" must be right',
  );
});

Deno.test("openPng() throws on a changed name of a chunk, which would take transparency away", () => {
  const bytes = pngOf({ ...DOT, extra: [chunkOf("tRNS", [0, 255])] });
  const name = new TextDecoder("latin1").decode(bytes).indexOf("tRNS");
  assertThrows(() => decodePng(bytes.with(name + 3, 115)), SyntaxError, 'its chunk "tRNs"');
});

Deno.test("openPng() throws on missing rows", () => {
  assertThrows(
    () => decodePng(pngOf({ ...DOT, height: 3 })),
    SyntaxError,
    "its compressed pixels unfold to",
  );
});

Deno.test("openPng() throws SyntaxError or RangeError, or gives ink in [0, 1], for any damage", () => {
  const bytes = encode({ width: 9, height: 9, channels: 2, data: greyOf(18, 9) });
  const damage = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
      const copy = bytes.slice();
      for (const [at, value] of changes) copy[at] = value;
      try {
        return decodePng(copy).every((ink) => ink >= 0 && ink <= 1);
      } catch (error) {
        return error instanceof SyntaxError || error instanceof RangeError;
      }
    }),
    { seed: 20_241_128, numRuns: 300 },
  );
});
