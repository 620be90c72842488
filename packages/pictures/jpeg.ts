/**
 * JPEG pictures.
 *
 * @module
 */

import { Buffer } from "buffer"; // what is Node's own, for browsers too
import readExif from "exif-reader";
import { decode } from "jpeg-js";
import { checkPictureSize, type Picture, type PictureSize } from "./picture.ts";
import type { Pixels } from "./pixels.ts";

/** Markers that start a frame: baseline and progressive, the kinds that are decoded. */
const FRAMES = [0xc0, 0xc1, 0xc2];

/** Marker of the notes of a camera, among others. */
const NOTES = 0xe1;

/** Marker of a scan, and the most of them: a progressive picture has ten or so, and each costs a pass. */
const SCAN = 0xda;
const MAX_SCANS = 64;

/** The most memory that decoding may take, in megabytes: a picture of `MAX_PIXELS` takes half of it. */
const MAX_MEMORY = 512;

/** Whether bytes begin as a JPEG file does. */
export function isJpeg([first, second, third]: Uint8Array): boolean {
  return first === 0xff && second === 0xd8 && third === 0xff;
}

/**
 * Opens a JPEG picture, see {@linkcode openPicture}.
 *
 * @param bytes The bytes of the file.
 * @returns The picture.
 * @throws {SyntaxError} If there is no frame of a kind that is decoded, there are too many scans, or fewer bytes
 *   than its pixels take at least.
 * @throws {InputError} If it is too large.
 */
export function openJpeg(bytes: Uint8Array): Picture {
  const { size, exif } = headerOf(bytes);
  checkPictureSize(size);
  checkBytes(size, bytes.length);
  return { size, decode: () => upright(decodeJpeg(bytes), orientationOf(exif)) };
}

/** What segments say. */
interface Header {
  readonly size: PictureSize;
  /** The notes of a camera. */
  readonly exif?: Uint8Array | undefined;
}

function headerOf(bytes: Uint8Array): Header {
  let size: PictureSize | undefined;
  let exif: Uint8Array | undefined;
  let scans = 0;
  for (const { marker, content } of segmentsOf(bytes)) {
    if (FRAMES.includes(marker)) size ??= sizeOf(content);
    else if (marker === NOTES && isExif(content)) exif ??= content;
    else if (marker === SCAN) scans++;
  }
  if (size === undefined) {
    throw notJpeg("it must have a baseline or progressive frame: none was found");
  }
  if (scans > MAX_SCANS) {
    throw notJpeg(`it may have ${MAX_SCANS} scans: current value is ${scans}`);
  }
  return { size, exif };
}

/** A part of the file. */
interface Segment {
  readonly marker: number;
  readonly content: Uint8Array;
}

function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  for (let at = 2; at + 3 < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    const isMarker = bytes[at] === 0xff && marker >= 0xc0 && marker !== 0xff;
    const isLone = marker >= 0xd0 && marker <= 0xd9; // without content
    const length = isMarker && !isLone ? uint16(bytes, at + 2) : 0;
    if (length > 0) yield { marker, content: bytes.subarray(at + 4, at + 2 + length) };
    at += isMarker ? 2 + length : 1; // what is between markers is coded pixels
  }
}

/** Each block of 8x8 pixels takes a bit at least, so that a few bytes never stand for millions of pixels. */
function checkBytes({ width, height }: PictureSize, bytes: number): void {
  const least = Math.ceil(width * height / (8 * 8) / 8);
  if (bytes >= least) return;
  throw notJpeg(
    `${width}x${height} pixels take ${least} bytes at least: current value is ${bytes}`,
  );
}

function sizeOf(frame: Uint8Array): PictureSize {
  return { height: uint16(frame, 1), width: uint16(frame, 3) };
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
}

function isExif(content: Uint8Array): boolean {
  return content.subarray(0, 4).toHex() === "45786966";
}

function notJpeg(reason: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot decode JPEG as ${reason}; save the picture as JPEG again`, {
    cause,
  });
}

function decodeJpeg(bytes: Uint8Array): Pixels {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxMemoryUsageInMB: MAX_MEMORY,
    });
    return { width, height, channels: 3, data, max: 255 };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notJpeg(`its segments must be valid: current value is "${reason}"`, error);
  }
}

/** Which side is up, from 1 to 8 (Exif 3.0, section 4.6.5.1.5); 1 where the camera says nothing. */
function orientationOf(exif: Uint8Array | undefined): number {
  if (exif === undefined) return 1;
  try {
    const orientation = Number(readExif(Buffer.from(exif)).Image?.Orientation ?? 1);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  } catch {
    return 1; // Broken notes do not make a picture unreadable.
  }
}

/** Turns and mirrors a picture, so that its top is up. */
function upright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, channels, data } = pixels;
  const isTransposed = orientation >= 5;
  const [columns, rows] = isTransposed ? [height, width] : [width, height];
  const isFromRight = [2, 3, 7, 8].includes(orientation);
  const isFromBottom = [3, 4, 6, 7].includes(orientation);
  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = isTransposed ? [row, column] : [column, row];
      const from = (isFromBottom ? height - 1 - y : y) * width + (isFromRight ? width - 1 - x : x);
      for (let channel = 0; channel < channels; channel++) {
        turned[to++] = data[from * channels + channel] ?? 0;
      }
    }
  }
  return { ...pixels, width: columns, height: rows, data: turned };
}
