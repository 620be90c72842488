/**
 * Sheets of paper with a digit on them, in colour, for pictures as people send them.
 *
 * @module
 */

import type { RandomSource } from "@goodness/core/ops";
import { encode } from "fast-png";

/** Red, green and blue in [0, 255]. */
export type Colour = readonly [number, number, number];

/** A picture in the making. */
export interface Sheet {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Levels in [0, 255], `[height, width, 3]`. */
  readonly rgb: Float32Array;
  /** Opacity in [0, 1], `[height, width]`. */
  readonly opacity: Float32Array;
}

/** A digit as the share of ink of each pixel. */
export interface Mask {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Ink in [0, 1], `[height, width]`. */
  readonly ink: Float32Array;
}

/** Side of an MNIST image. */
const SIDE = 28;

/** Grey of a level. */
export function grey(level: number): Colour {
  return [level, level, level];
}

/** A number between two bounds. */
export function between(random: RandomSource, least: number, most: number): number {
  return least + (most - least) * random();
}

/** One of several things. */
export function oneOf<T>(random: RandomSource, things: readonly [T, ...T[]]): T {
  return things[Math.floor(random() * things.length)] ?? things[0];
}

/**
 * Enlarges an MNIST image smoothly and puts it somewhere on a larger field.
 *
 * @param image The image, 784 values in [0, 1].
 * @param random What size and place follow from.
 * @returns The mask: an MNIST image as it is, one enlarged five to ten times, or one on a field of up to
 *   twice its side.
 */
export function placedDigit(image: Float32Array, random: RandomSource): Mask {
  const kind = random();
  if (kind < 0.2) return { width: SIDE, height: SIDE, ink: image };
  const scale = between(random, 3, 10);
  const side = Math.round(SIDE * scale);
  const room = kind < 0.5 ? 1 : between(random, 1.1, 2);
  const [width, height] = [0, 0].map(() => Math.round(side * room * between(random, 1, 1.2)));
  return enlarged(image, { scale, width: width ?? side, height: height ?? side, random });
}

interface EnlargeOptions {
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly random: RandomSource;
}

function enlarged(
  image: Float32Array,
  { scale, width, height, random }: EnlargeOptions,
): Mask {
  const left = between(random, 0, width - SIDE * scale);
  const top = between(random, 0, height - SIDE * scale);
  const ink = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      ink[y * width + x] = sampled(image, (x + 0.5 - left) / scale, (y + 0.5 - top) / scale);
    }
  }
  return { width, height, ink };
}

/** Bilinear interpolation; positions are in pixel edges. */
function sampled(image: Float32Array, x: number, y: number): number {
  const [column, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, down] = [x - 0.5 - column, y - 0.5 - row];
  const at = (dx: number, dy: number): number => {
    const [c, r] = [column + dx, row + dy];
    return c < 0 || r < 0 || c >= SIDE || r >= SIDE ? 0 : image[r * SIDE + c] ?? 0;
  };
  return (at(0, 0) * (1 - right) + at(1, 0) * right) * (1 - down) +
    (at(0, 1) * (1 - right) + at(1, 1) * right) * down;
}

/** Paints a digit on paper. */
export function painted({ width, height, ink }: Mask, paper: Colour, pen: Colour): Sheet {
  const rgb = new Float32Array(3 * ink.length);
  for (let at = 0; at < rgb.length; at++) {
    const share = ink[Math.floor(at / 3)] ?? 0;
    const channel = at % 3;
    rgb[at] = (paper[channel] ?? 0) * (1 - share) + (pen[channel] ?? 0) * share;
  }
  return { width, height, rgb, opacity: new Float32Array(ink.length).fill(1) };
}

/**
 * Changes the colours of pixels.
 *
 * @param sheet The sheet, which is changed.
 * @param change The new level of a channel at a place.
 */
export function repaint(
  { width, rgb }: Sheet,
  change: (level: number, x: number, y: number, channel: number) => number,
): void {
  for (let at = 0; at < rgb.length; at++) {
    const pixel = Math.floor(at / 3);
    rgb[at] = change(rgb[at] ?? 0, pixel % width, Math.floor(pixel / width), at % 3);
  }
}

/** Puts one colour on every pixel that is wanted. */
export function cover(
  sheet: Sheet,
  colour: Colour,
  isWanted: (x: number, y: number) => boolean,
): void {
  repaint(sheet, (level, x, y, channel) => isWanted(x, y) ? colour[channel] ?? 0 : level);
}

/** Numbers of the normal distribution with deviation 1, by Box and Muller (1958). */
export function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A sheet as a PNG file: RGB, with alpha where something is transparent. */
export function pngOf({ width, height, rgb, opacity }: Sheet): Uint8Array {
  const isOpaque = opacity.every((share) => share === 1);
  const channels = isOpaque ? 3 : 4;
  const data = new Uint8Array(opacity.length * channels);
  for (let pixel = 0; pixel < opacity.length; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      data[pixel * channels + channel] = byteOf(rgb[3 * pixel + channel] ?? 0);
    }
    if (!isOpaque) data[pixel * channels + 3] = byteOf(255 * (opacity[pixel] ?? 0));
  }
  return encode({ width, height, channels, data });
}

function byteOf(level: number): number {
  return Math.round(Math.min(255, Math.max(0, level)));
}
