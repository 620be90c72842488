/**
 * Reads PNG pictures, of people's drawings and from any encoder, as brightness.
 *
 * The bytes may come from strangers: sizes are checked before anything is allocated, and only the
 * chunks that make the picture are handed to the decoder.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { decode, type DecodedPng } from "fast-png";
import type { Raster } from "./raster.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Longest side, in pixels: a picture of 2048x2048 takes up to half a second. */
const MAX_SIDE = 2048;

/** Most bytes of pixels: those of 2048x2048 pixels of 8-bit RGBA. */
const MAX_BYTES = MAX_SIDE * MAX_SIDE * 4;

/**
 * Most bytes of compressed pixels, whatever size the header states. DEFLATE unfolds at most 1032 to
 * 1, so that no stream makes more than 136 MB and takes longer than a picture of `MAX_BYTES` may.
 * Drawings have a few kilobytes.
 */
const MAX_COMPRESSED = 128 * 1024;

/** Numbers per pixel of the colour types, and the bit depths that the format allows for them. */
const COLOUR_TYPES = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);

/** Chunks that make the picture. Others, as text, colour profiles or animation, are left out. */
const NEEDED = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
  /** Length, type, content and checksum. */
  readonly whole: Uint8Array;
}

/** How large a picture is. */
export interface PngSize {
  /** Columns of pixels. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
}

interface Header extends PngSize {
  readonly isIndexed: boolean;
}

/** A file whose bytes are not decoded yet. */
interface PngFile {
  readonly chunks: Chunk[];
  readonly header: Header;
}

/** Pixels with `channels` numbers each: grey, grey and alpha, RGB or RGBA, of 0 to `max`. */
interface Samples {
  readonly data: ArrayLike<number>;
  readonly channels: number;
  readonly max: number;
}

function notPng(reason: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot decode PNG as ${reason}; save the picture as PNG again`, {
    cause,
  });
}

function checkSignature(bytes: Uint8Array): void {
  if (SIGNATURE.every((byte, i) => bytes[i] === byte)) return;
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  throw notPng(
    `the bytes must start with the PNG signature: current value is [${start.join(" ")}]`,
  );
}

function readChunk(bytes: Uint8Array, offset: number): Chunk {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const length = view.byteLength >= 12 ? view.getUint32(0) : 0;
  if (view.byteLength < 12 + length) {
    throw notPng(`its last chunk must be IEND: current value is cut off at byte ${bytes.length}`);
  }
  const whole = bytes.subarray(offset, offset + 12 + length);
  const type = String.fromCharCode(...whole.subarray(4, 8));
  return { type, content: whole.subarray(8, 8 + length), whole };
}

function readChunks(bytes: Uint8Array): Chunk[] {
  const chunks: Chunk[] = [];
  let offset = SIGNATURE.length;
  while (chunks.at(-1)?.type !== "IEND") {
    const chunk = readChunk(bytes, offset);
    chunks.push(chunk);
    offset += chunk.whole.length;
  }
  return chunks;
}

function checkSize(width: number, height: number, bytes: number): void {
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new InputError(
      `Cannot decode PNG as its sides must be between 1 and ${MAX_SIDE} pixels: ` +
        `current value is ${width}x${height}; send a picture of another size`,
    );
  }
  if (bytes > MAX_BYTES) {
    throw new InputError(
      `Cannot decode PNG as its pixels may take ${MAX_BYTES} bytes: current value is ${bytes}; ` +
        `send a smaller picture or one of 8 bits per channel`,
    );
  }
}

function readHeader(chunks: Chunk[]): Header {
  const [first, ...others] = chunks;
  if (first?.type !== "IHDR" || first.content.length !== 13) {
    throw notPng(`its first chunk must be IHDR of 13 bytes: current value is ${first?.type}`);
  }
  if (others.some((chunk) => chunk.type === "IHDR")) {
    throw notPng("it must have one IHDR chunk: current value is more than one");
  }
  const { content } = first;
  const view = new DataView(content.buffer, content.byteOffset);
  const [depth = 0, colourType = 0, _compression, _filter, interlace = 0] = content.subarray(8);
  const colour = COLOUR_TYPES.get(colourType);
  if (!colour?.depths.includes(depth)) {
    throw notPng(
      `its colour type and bit depth must be a pair that the format has: ` +
        `current value is ${colourType} and ${depth}`,
    );
  }
  if (interlace !== 0 && depth < 8) {
    throw notPng(`interlaced pictures must have 8 or 16 bits: current value is ${depth}`);
  }
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  checkSize(width, height, width * height * colour.channels * depth / 8);
  return { width, height, isIndexed: colourType === 3 };
}

function checkCompressed(chunks: Chunk[]): void {
  let bytes = 0;
  for (const { type, content } of chunks) bytes += type === "IDAT" ? content.length : 0;
  if (bytes > MAX_COMPRESSED) {
    throw new InputError(
      `Cannot decode PNG as its compressed pixels may take ${MAX_COMPRESSED} bytes: ` +
        `current value is ${bytes}; send a smaller picture, 280x280 pixels are plenty`,
    );
  }
}

function openPng(bytes: Uint8Array): PngFile {
  checkSignature(bytes);
  const chunks = readChunks(bytes);
  const header = readHeader(chunks);
  checkCompressed(chunks);
  return { chunks, header };
}

function essentials(chunks: Chunk[]): Uint8Array {
  const needed = chunks.filter((chunk) => NEEDED.has(chunk.type)).map((chunk) => chunk.whole);
  const bytes = new Uint8Array(needed.reduce((sum, { length }) => sum + length, SIGNATURE.length));
  bytes.set(SIGNATURE);
  let offset = SIGNATURE.length;
  for (const chunk of needed) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function decodeChunks(chunks: Chunk[]): DecodedPng {
  try {
    return decode(essentials(chunks), { checkCrc: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notPng(`its chunks must be valid: current value is "${reason}"`, error);
  }
}

/** Takes samples of 1, 2 or 4 bits out of their bytes; each row begins with a new byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil(width * depth / 8);
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const bit = i % width * depth;
    const byte = data[Math.floor(i / width) * bytesPerRow + (bit >> 3)] ?? 0;
    samples[i] = byte >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
  }
  return samples;
}

function lookUp(indices: ArrayLike<number>, palette: number[][] | undefined): Samples {
  const data = new Uint8Array(indices.length * 4);
  for (let i = 0; i < indices.length; i++) {
    const colour = palette?.[indices[i] ?? 0];
    if (colour === undefined) {
      throw notPng(`its palette must have all colours in use: current value is ${indices[i]}`);
    }
    const [red = 0, green = 0, blue = 0, alpha = 255] = colour;
    data.set([red, green, blue, alpha], i * 4);
  }
  return { data, channels: 4, max: 255 };
}

function samplesOf(png: DecodedPng, isIndexed: boolean): Samples {
  const data = png.depth < 8 ? unpack(png) : png.data;
  if (isIndexed) return lookUp(data, png.palette);
  return { data, channels: png.channels, max: 2 ** png.depth - 1 };
}

/** Luma of Rec. 601, in whole numbers so that grey as RGB gives the very value of grey. */
function lumaOf({ data, channels, max }: Samples, pixel: number): number {
  const at = pixel * channels;
  const red = data[at] ?? 0;
  if (channels < 3) return red / max;
  return (299 * red + 587 * (data[at + 1] ?? 0) + 114 * (data[at + 2] ?? 0)) / (1000 * max);
}

/** Opacity of a pixel: its alpha, or 0 if it has the one colour that the picture calls transparent. */
function opacityOf({ data, channels, max }: Samples, pixel: number, key?: Uint16Array): number {
  const at = pixel * channels;
  if (channels % 2 === 0) return (data[at + channels - 1] ?? 0) / max;
  if (key?.length !== channels) return 1;
  return key.every((value, channel) => value === data[at + channel]) ? 0 : 1;
}

/** White behind dark ink, black behind light ink, so that what is transparent is background. */
function backdropFor(luma: Float32Array, opacity: Float32Array): number {
  let light = 0;
  let mass = 0;
  for (let i = 0; i < luma.length; i++) {
    light += (opacity[i] ?? 0) * (luma[i] ?? 0);
    mass += opacity[i] ?? 0;
  }
  return light < mass / 2 ? 1 : 0;
}

function flatten(luma: Float32Array, opacity: Float32Array): Float32Array {
  const backdrop = backdropFor(luma, opacity);
  return luma.map((light, i) => {
    const share = opacity[i] ?? 0;
    return light * share + backdrop * (1 - share);
  });
}

/**
 * Reads the size of a PNG picture without decoding it, which costs next to nothing.
 *
 * @param bytes The bytes of a PNG file.
 * @returns Its size, which {@link decodePng} takes if the pixels are valid too.
 * @throws {SyntaxError} If the bytes are no PNG file, as far as its chunks and its header tell.
 * @throws {InputError} If the picture is too large for {@link decodePng}.
 *
 * @example Usage
 * ```ts
 * import { pngSize } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 * import { encode } from "fast-png";
 *
 * const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 *
 * assertEquals(pngSize(bytes), { width: 2, height: 1 });
 * ```
 */
export function pngSize(bytes: Uint8Array): PngSize {
  const { width, height } = openPng(bytes).header;
  return { width, height };
}

/**
 * Reads the brightness of a PNG picture: of grey, RGB or palette colours, with or without
 * transparency, of any bit depth, and, from 8 bits on, interlaced.
 *
 * Transparent parts are background: they are laid over white if what is drawn is dark on the whole,
 * and over black if it is light. Metadata are not used, nor is a gamma value: in drawings, as in
 * MNIST, the numbers are the ink.
 *
 * @param bytes The bytes of a PNG file.
 * @returns The picture with 0 for black and 1 for white. Whether dark or light is the ink is for
 * {@link normaliseDigit} to say.
 * @throws {SyntaxError} If the bytes are no valid PNG file.
 * @throws {InputError} If a side is 0 or more than 2048 pixels, or if the pixels take more than
 * 16 MiB, or more than 128 KiB compressed.
 *
 * @example Usage
 * ```ts
 * import { decodePng } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 * import { encode } from "fast-png";
 *
 * const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * const raster = decodePng(bytes);
 *
 * assertEquals([raster.width, raster.height], [2, 1]);
 * assertEquals(raster.data, Float32Array.of(0, 1));
 * ```
 */
export function decodePng(bytes: Uint8Array): Raster {
  const { chunks, header: { width, height, isIndexed } } = openPng(bytes);
  const png = decodeChunks(chunks);
  const samples = samplesOf(png, isIndexed);
  const luma = new Float32Array(width * height).map((_, pixel) => lumaOf(samples, pixel));
  const key = png.transparency;
  if (samples.channels % 2 === 1 && key === undefined) return { width, height, data: luma };
  const opacity = luma.map((_, pixel) => opacityOf(samples, pixel, key));
  return { width, height, data: flatten(luma, opacity) };
}
