/**
 * Decodes PNG pictures from any encoder as brightness.
 *
 * @module
 */

import { decode, type DecodedPng } from "fast-png";
import { essentials, notPng, parsePng, type PngFile, type PngSize } from "./png_chunks.ts";
import type { Raster } from "./raster.ts";

export { type PngSize } from "./png_chunks.ts";

/** A PNG picture whose chunks and header are sound, and whose pixels are not decoded yet. */
export interface PngPicture {
  /** Its size. */
  readonly size: PngSize;
  /**
   * Decodes its pixels.
   *
   * @returns The picture with 0 for black and 1 for white. Whether dark or light is the ink is for
   *   {@link normaliseDigit} to say.
   * @throws {SyntaxError} If the pixels are not valid.
   */
  readonly decode: () => Raster;
}

/** Pixels with `channels` numbers each: grey, grey and alpha, RGB or RGBA, of 0 to `max`. */
interface Samples {
  readonly data: ArrayLike<number>;
  readonly channels: number;
  readonly max: number;
}

function decodeChunks(chunks: PngFile["chunks"]): DecodedPng {
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

function rasterOf({ chunks, header }: PngFile): Raster {
  const { width, height, isIndexed } = header;
  const png = decodeChunks(chunks);
  const samples = samplesOf(png, isIndexed);
  const luma = new Float32Array(width * height).map((_, pixel) => lumaOf(samples, pixel));
  const key = png.transparency;
  if (samples.channels % 2 === 1 && key === undefined) return { width, height, data: luma };
  const opacity = luma.map((_, pixel) => opacityOf(samples, pixel, key));
  return { width, height, data: flatten(luma, opacity) };
}

/**
 * Opens a PNG picture: of grey, RGB or palette colours, with or without transparency, of any bit
 * depth, and, from 8 bits on, interlaced. The size is known at once, which costs next to nothing; the
 * brightness of the pixels is decoded on demand.
 *
 * Transparent parts are background: they are laid over white if what is drawn is dark on the whole,
 * and over black if it is light. Metadata are not used, nor is a gamma value: in drawings, as in
 * MNIST, the numbers are the ink.
 *
 * @param bytes The bytes of a PNG file. They must not change before the picture is decoded.
 * @returns The picture.
 * @throws {SyntaxError} If the bytes are no PNG file, as far as its chunks and its header tell.
 * @throws {InputError} If a side is 0 or more than 2048 pixels, or if the pixels take more than
 *   16 MiB, or more than 128 KiB compressed.
 *
 * @example Usage
 * ```ts
 * import { openPng } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 * import { encode } from "fast-png";
 *
 * const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * const picture = openPng(bytes);
 *
 * assertEquals(picture.size, { width: 2, height: 1 });
 * assertEquals(picture.decode().data, Float32Array.of(0, 1));
 * ```
 */
export function openPng(bytes: Uint8Array): PngPicture {
  const file = parsePng(bytes);
  const { width, height } = file.header;
  return { size: { width, height }, decode: () => rasterOf(file) };
}
