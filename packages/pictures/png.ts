/**
 * PNG pictures from any encoder.
 *
 * @module
 */

import { decode, type DecodedPng } from "fast-png";
import { Unzlib } from "fflate";
import type { Picture } from "./picture.ts";
import type { Pixels } from "./pixels.ts";
import { essentials, notPng, parsePng, type PngFile } from "./png_chunks.ts";

export { isPng } from "./png_chunks.ts";

/** Bytes of compressed pixels that are unpacked at a time. DEFLATE unfolds them to 1032 times as many at most. */
const BLOCK = 16 * 1024;

/** Bytes that the compressed pixels may unfold to beyond those of the rows: filters, and what encoders add. */
const SLACK = 128 * 1024;

/**
 * Opens a PNG picture, see {@linkcode openPicture}.
 *
 * @param bytes The bytes of the file.
 * @returns The picture.
 * @throws {SyntaxError} If its chunks or its header are not sound.
 * @throws {InputError} If it is too large.
 */
export function openPng(bytes: Uint8Array): Picture {
  const file = parsePng(bytes);
  const { width, height } = file.header;
  return { size: { width, height }, decode: () => pixelsOf(file) };
}

function pixelsOf(file: PngFile): Pixels {
  const { width, height, isIndexed } = file.header;
  checkUnfolded(file);
  const png = decodeChunks(file.chunks);
  const data = png.depth < 8 ? unpack(png) : png.data;
  if (isIndexed) {
    return { width, height, channels: 4, data: lookUp(data, png.palette), max: 255 };
  }
  const { channels, depth, transparency: transparent } = png;
  return { width, height, channels, data, max: 2 ** depth - 1, transparent };
}

/**
 * Stops before a few bytes that stand for gigabytes are unpacked, which the decoder would take all, and before
 * memory is taken for rows that are not there.
 */
function checkUnfolded({ chunks, header: { bytes } }: PngFile): void {
  let unfolded = 0;
  const inflate = new Unzlib((part) => unfolded += part.length);
  for (const { type, content } of chunks) {
    if (type !== "IDAT") continue;
    for (let at = 0; at < content.length; at += BLOCK) {
      pushed(inflate, content.subarray(at, at + BLOCK));
      if (unfolded > bytes + SLACK) {
        throw notPng(`its rows must take ${bytes} bytes: its compressed pixels unfold to more`);
      }
    }
  }
  if (unfolded < bytes) {
    throw notPng(`its rows must take ${bytes} bytes: its compressed pixels unfold to ${unfolded}`);
  }
}

function pushed(inflate: Unzlib, block: Uint8Array): void {
  try {
    inflate.push(block);
  } catch (error) {
    throw invalidChunks(error);
  }
}

function decodeChunks(chunks: PngFile["chunks"]): DecodedPng {
  try {
    return decode(essentials(chunks));
  } catch (error) {
    throw invalidChunks(error);
  }
}

function invalidChunks(error: unknown): SyntaxError {
  const reason = error instanceof Error ? error.message : String(error);
  return notPng(`its chunks must be valid: current value is "${reason}"`, error);
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

function lookUp(indices: ArrayLike<number>, palette: number[][] | undefined): Uint8Array {
  const colours = new Uint8Array(indices.length * 4);
  for (let i = 0; i < indices.length; i++) {
    const colour = palette?.[indices[i] ?? 0];
    if (colour === undefined) {
      throw notPng(`its palette must have all colours in use: current value is ${indices[i]}`);
    }
    const [red = 0, green = 0, blue = 0, alpha = 255] = colour;
    colours.set([red, green, blue, alpha], i * 4);
  }
  return colours;
}
