/**
 * Pictures as PNG files.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** A picture of bytes. */
export interface BytePicture {
  /** Columns, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Bytes of a pixel: grey, or red, green and blue, or these with opacity. */
  readonly channels: 1 | 3 | 4;
  /** The bytes, `[height, width, channels]` in row-major order. */
  readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The format's numbers for colours, by channels. */
const COLOUR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * Compresses a picture without loss.
 *
 * @param picture The picture.
 * @returns The bytes of a PNG file of 8 bits a channel.
 *
 * @example
 * ```ts
 * import { encodePng, greyPixels, openPicture } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const png = encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * assertEquals(greyPixels(openPicture(png).decode()), Float32Array.of(0, 1));
 * ```
 */
export function encodePng(picture: BytePicture): Uint8Array<ArrayBuffer> {
  const { width, height, channels } = picture;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits a channel
  header.setUint8(9, COLOUR_TYPES[channels]);
  const chunks = [
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", deflateSync(unfiltered(picture))),
    ...chunk("IEND", new Uint8Array()),
  ];
  return Uint8Array.from(Buffer.concat([Uint8Array.from(SIGNATURE), ...chunks]));
}

/** The rows, each behind the byte that says that it is not filtered. */
function unfiltered({ width, height, channels, data }: BytePicture): Uint8Array {
  const length = width * channels;
  const rows = new Uint8Array(height * (1 + length));
  for (let row = 0; row < height; row++) {
    rows.set(data.subarray(row * length, (row + 1) * length), row * (1 + length) + 1);
  }
  return rows;
}

/** The parts of a chunk: its length, its type, its data, and their checksum. */
function chunk(type: string, data: Uint8Array): Uint8Array[] {
  const name = new TextEncoder().encode(type);
  return [bigEndian(data.length), name, data, bigEndian(crc32(data, crc32(name)))];
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
