/**
 * The chunks of a PNG file, and what its header says.
 *
 * The bytes may come from strangers: sizes are checked before anything is allocated, and only the
 * chunks that make the picture are passed on to the decoder.
 *
 * @module
 */

import { InputError } from "@goodness/core";

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

/** A chunk of the file. */
export interface Chunk {
  /** Its name, four letters. */
  readonly type: string;
  /** Its bytes without length, type and checksum. */
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

/** What the first chunk says. */
export interface Header extends PngSize {
  /** Whether pixels are indices of a palette. */
  readonly isIndexed: boolean;
}

/** A file whose chunks and header are sound. */
export interface PngFile {
  /** All chunks, in their order. */
  readonly chunks: Chunk[];
  /** What the first one says. */
  readonly header: Header;
}

/** Makes the error about bytes that are no valid PNG file. */
export function notPng(reason: string, cause?: unknown): SyntaxError {
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

/**
 * Puts the chunks that make the picture into one file.
 *
 * @param chunks All chunks.
 * @returns The bytes of a PNG file.
 */
export function essentials(chunks: Chunk[]): Uint8Array {
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

/**
 * Parses a PNG file as far as its chunks and its header.
 *
 * @returns Chunks and header; nothing is copied.
 * @throws {SyntaxError} If they are not sound.
 * @throws {InputError} If the picture is too large.
 */
export function parsePng(bytes: Uint8Array): PngFile {
  checkSignature(bytes);
  const chunks = readChunks(bytes);
  const header = readHeader(chunks);
  checkCompressed(chunks);
  return { chunks, header };
}
