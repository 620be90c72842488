/**
 * Decoding pictures, PNG or JPEG, as bytes.
 *
 * @module
 */

import { decode as decodePng, type DecodedPng, hasPngSignature } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { kindOfBytes } from "./kind_of_bytes.ts";
import type { NamedFile } from "./named_file.ts";

/** Levels from here on cannot be told from white. */
const NEARLY_WHITE = 240;

/** A picture in red, green and blue. */
export interface Picture {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** Bytes, `[height, width, 3]`. */
  readonly rgb: Uint8Array;
  /** Whether a pixel is not opaque; it is laid on white. */
  readonly isTransparent: boolean;
}

/**
 * Decodes a picture. Levels of 16 bits are rounded to bytes.
 *
 * What is transparent is laid on white, as pages and viewers show it; on black if nothing would be seen on
 * white.
 *
 * @param file The file.
 * @returns The picture.
 * @throws {SyntaxError} If it is no PNG or JPEG, or damaged; says what it is.
 */
export function decodePicture({ path, bytes }: NamedFile): Picture {
  const format = FORMATS.find(({ isStartOf }) => isStartOf(bytes));
  if (format === undefined) {
    const found = kindOfBytes(bytes);
    throw new SyntaxError(`Cannot read ${path}: expected a PNG or JPEG picture, found ${found}`);
  }
  try {
    return format.decode(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(
      `Cannot decode ${path} as ${format.name}: ${reason}; remove it or save it again`,
      { cause },
    );
  }
}

/** A format of pictures. */
interface PictureFormat {
  readonly name: string;
  readonly isStartOf: (bytes: Uint8Array) => boolean;
  readonly decode: (bytes: Uint8Array) => Picture;
}

const FORMATS: readonly PictureFormat[] = [
  { name: "PNG", isStartOf: hasPngSignature, decode: pngPicture },
  { name: "JPEG", isStartOf: ([a, b]) => a === 0xff && b === 0xd8, decode: jpegPicture },
];

function jpegPicture(bytes: Uint8Array): Picture {
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false });
  return { width, height, rgb: data, isTransparent: false };
}

function pngPicture(bytes: Uint8Array): Picture {
  const png = decodePng(bytes, { checkCrc: true });
  const isInterlaced = bytes[28] !== 0; // fast-png takes these bits for those of a plain picture.
  if (isInterlaced && png.depth < 8) throw new Error("interlaced with fewer than 8 bits");
  const { width, height } = png;
  const samples = samplesOf(png);
  const { data, channels, max } = samples;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const opacity = opacities(samples, png.transparency);
  const rgb = new Uint8Array(width * height * 3);
  for (let to = 0; to < rgb.length; to += 3) {
    const at = to / 3 * channels;
    rgb[to] = Math.round((data[at] ?? 0) * 255 / max);
    rgb[to + 1] = Math.round((data[at + green] ?? 0) * 255 / max);
    rgb[to + 2] = Math.round((data[at + blue] ?? 0) * 255 / max);
  }
  const isTransparent = opacity?.some((share) => share < 1) ?? false;
  if (opacity !== undefined && isTransparent) layOnGround(rgb, opacity);
  return { width, height, rgb, isTransparent };
}

/** Pixels of 1 to 4 channels, with levels from 0 to `max`: grey, grey and alpha, RGB, or RGBA. */
interface Samples {
  readonly data: ArrayLike<number>;
  readonly channels: number;
  readonly max: number;
}

function samplesOf(png: DecodedPng): Samples {
  const { depth, palette, channels } = png;
  const data = depth < 8 ? unpack(png) : png.data;
  if (palette === undefined) return { data, channels, max: 2 ** depth - 1 };
  const colours = new Uint8Array(data.length * 4);
  data.forEach((index, pixel) => {
    const [red = 0, green = 0, blue = 0, alpha = 255] = palette[index] ?? [];
    colours.set([red, green, blue, alpha], pixel * 4);
  });
  return { data: colours, channels: 4, max: 255 };
}

/** Takes samples of 1, 2 or 4 bits out of their bytes; each row begins with a new byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil(width * depth / 8);
  return new Uint8Array(width * height).map((_, pixel) => {
    const bit = pixel % width * depth;
    const byte = data[Math.floor(pixel / width) * bytesPerRow + (bit >> 3)] ?? 0;
    return byte >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
  });
}

/** The opacity of each pixel, in `[0, 1]`: its alpha, or 0 for the one colour that a picture has for it. */
function opacities({ data, channels, max }: Samples, key?: Uint16Array): Float32Array | undefined {
  const hasAlpha = channels % 2 === 0;
  if (!hasAlpha && key?.length !== channels) return undefined;
  return new Float32Array(data.length / channels).map((_, pixel) => {
    const at = pixel * channels;
    if (hasAlpha) return (data[at + channels - 1] ?? 0) / max;
    return key?.every((level, channel) => level === data[at + channel]) ? 0 : 1;
  });
}

/** Lays a picture on white, or on black where all that is seen of it is (nearly) white. */
function layOnGround(rgb: Uint8Array, opacity: Float32Array): void {
  const isWhite = rgb.every((level, at) =>
    level >= NEARLY_WHITE || opacity[Math.floor(at / 3)] === 0
  );
  const ground = isWhite ? 0 : 255;
  for (let at = 0; at < rgb.length; at++) {
    const share = opacity[Math.floor(at / 3)] ?? 1;
    rgb[at] = Math.round((rgb[at] ?? 0) * share + ground * (1 - share));
  }
}
