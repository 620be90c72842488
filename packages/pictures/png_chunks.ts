/**
 * The chunks of a PNG file, and what its header says.
 *
 * The bytes may come from strangers: sizes are checked before anything is allocated, and only the
 * chunks that make the picture are passed on to the decoder.
 *
 * @module
 */

import { crc32 } from "@goodness/core/files";
import { shown } from "@goodness/core/ops";
import { checkPictureSize, type PictureSize } from "./picture.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

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

/** What the first chunk says. */
export interface Header extends PictureSize {
  /** Whether pixels are indices of a palette. */
  readonly isIndexed: boolean;
  /** Bytes of the rows of pixels, as stored. */
  readonly bytes: number;
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

/** Whether bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

function readChunk(bytes: Uint8Array, offset: number): Chunk {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const length = view.byteLength >= 12 ? view.getUint32(0) : 0;
  if (view.byteLength < 12 + length) {
    throw notPng(`its last chunk must be IEND: current value is cut off at byte ${bytes.length}`);
  }
  const whole = bytes.subarray(offset, offset + 12 + length);
  const type = String.fromCharCode(...whole.subarray(4, 8));
  // Also of chunks that are left out: a changed type must not take transparency away.
  if (crc32(whole.subarray(4, 8 + length)) !== view.getUint32(8 + length)) {
    throw notPng(`the checksum of its chunk ${shown(type)} must be right, and the file is damaged`);
  }
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
  checkPictureSize({ width, height });
  const bytes = height * Math.ceil(width * colour.channels * depth / 8);
  return { width, height, isIndexed: colourType === 3, bytes };
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
  const chunks = readChunks(bytes);
  const header = readHeader(chunks);
  return { chunks, header };
}
