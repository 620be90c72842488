/**
 * Pictures that claim more than they have, or hold more than they claim.
 *
 * @module
 */

import { crc32 } from "@goodness/core/files";
import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { joined } from "@goodness/testing/bytes.ts";
import { latin1 } from "./message.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const SIDE = 28;

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const named = joined(latin1(type), content);
  return joined(uint32(content.length), named, uint32(crc32(named)));
}

/**
 * Makes a grey PNG file whose header and pixels need not agree.
 *
 * @param width What the header says.
 * @param height What the header says.
 * @param rows The bytes of all rows, filters included.
 * @returns The file; its checksums are right.
 */
export function pngOf(width: number, height: number, rows: Uint8Array): Uint8Array {
  const header = joined(uint32(width), uint32(height), Uint8Array.of(8, 0, 0, 0, 0));
  const pixels = chunk("IDAT", deflateSync(rows));
  return joined(SIGNATURE, chunk("IHDR", header), pixels, chunk("IEND", new Uint8Array(0)));
}

/** A small PNG file of a stroke. */
export const PNG: Uint8Array = encode({
  ...{ width: SIDE, height: SIDE, channels: 1, depth: 8 },
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, at) => at % SIDE === 14 ? 255 : 0),
});

/** The same as JPEG. */
export const JPEG: Uint8Array = new Uint8Array(
  encodeJpeg({
    ...{ width: SIDE, height: SIDE },
    data: Uint8Array.from(
      { length: 4 * SIDE * SIDE },
      (_, at) => (at >> 2) % SIDE === 14 ? 255 : 0,
    ),
  }, 90).data,
);

/**
 * Makes a JPEG file claim another size.
 *
 * @param width What its frame says, at most 65,535.
 * @param height The same.
 * @returns The file.
 */
export function jpegOf(width: number, height: number): Uint8Array {
  const at = JPEG.findIndex((byte, index) => byte === 0xff && JPEG[index + 1] === 0xc0);
  return JPEG.with(at + 5, height >> 8).with(at + 6, height & 255)
    .with(at + 7, width >> 8).with(at + 8, width & 255);
}

/**
 * Makes a JPEG file of many scans, each of which would cost a pass over the picture.
 *
 * @param scans How many.
 * @returns The file.
 */
export function jpegOfScans(scans: number): Uint8Array {
  const at = JPEG.findIndex((byte, index) => byte === 0xff && JPEG[index + 1] === 0xda);
  const scan = JPEG.subarray(at, JPEG.length - 2);
  return joined(
    JPEG.subarray(0, at),
    ...new Array<Uint8Array>(scans).fill(scan),
    JPEG.subarray(-2),
  );
}
