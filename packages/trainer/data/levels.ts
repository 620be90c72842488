/**
 * The levels of images that are not as they should be, bytes with high values for ink.
 *
 * @module
 */

import { isOutermost, type Split, splitPart } from "./split.ts";

/** The largest level of images whose levels are too small: sixteen of scikit-learn's digits, or a hundred per cent. */
const SMALL = 100;

/** The share of the pixels with ink that may be lighter all the same, as noise or damage. */
const ODD = 1e-4;

/** The lightest ground, from which on images are inverted without another change. */
const WHITE = 224;

/** Where light ends and dark begins, as shares of the way from the ground to the darkest ink. */
const LIGHT = 0.125;
const DARK = 0.625;

/** The least way from the ground to the darkest ink. */
const CONTRAST = 64;

/** Images that are looked at for dark ink. */
const SAMPLE = 2000;

/** What was noticed about levels. */
export interface NoticedLevels {
  /** What is done about it, as one line. */
  readonly note: string;
  /** Does it. */
  readonly convert: (split: Split) => Split;
}

/**
 * Looks at the levels of a data set.
 *
 * Grey images of small levels, at most 100, are scaled so that the largest becomes 255; in colours, those of 0 and
 * 1 alone. Drawings in dark ink on light ground are inverted: grey images with nearly all (0.9) of the pixels at
 * the edge of the ground's level, most pixels (half) too, and of the others fewer between than dark. MNIST and
 * Fashion-MNIST have dark edges, photographs have pixels of all levels. A ground that is not white becomes black.
 *
 * @param train The training images, by which ink is judged.
 * @param test The test images.
 * @returns What is to be done; nothing where levels are as they should be.
 */
export function noticeLevels(train: Split, test: Split): NoticedLevels | undefined {
  const top = smallTop(train, test);
  const scale = (split: Split): Split => top ? stretchedLevels(split, 0, top) : split;
  const drawing = darkOnLight(scale(train));
  const range = top === 1 ? "and" : "to";
  const notes = [
    ...(top ? [`levels are 0 ${range} ${top}: scaled to 0 ${range} 255`] : []),
    ...(drawing ? ["dark ink on light ground: inverted to light on dark"] : []),
  ];
  if (notes.length === 0) return undefined;
  return { note: notes.join("; "), convert: (part) => inkOnBlack(scale(part), drawing) };
}

/**
 * Inverts images.
 *
 * @param split The images.
 * @returns Images with `255 - level` in place of each level.
 */
export function invertedLevels(split: Split): Split {
  const images = split.images.map((level) => 255 - level);
  return { ...split, images, isInverted: !split.isInverted };
}

/** The largest level, if levels are too small; nothing of levels as they should be. */
function smallTop(train: Split, test: Split): number | undefined {
  const most = train.channels === 1 ? SMALL : 1;
  const isLarge = topLevel(splitPart(train, 0, SAMPLE).images) > most; // As it is mostly, and known at once.
  const top = isLarge ? most + 1 : Math.max(topLevel(train.images), topLevel(test.images));
  return top > 0 && top <= most ? top : undefined;
}

/** The largest level, without a few odd pixels. */
function topLevel(images: Uint8Array): number {
  const counts = histogramOf(images);
  counts[0] = 0;
  return quantile(counts, 1 - ODD);
}

/** A drawing in dark ink on light ground. */
interface Drawing {
  readonly ground: number;
  readonly ink: number;
}

function darkOnLight(split: Split): Drawing | undefined {
  if (split.channels !== 1) return undefined;
  const { images } = splitPart(split, 0, SAMPLE);
  const all = histogramOf(images);
  const edge = histogramOf(images.filter((_, at) => isOutermost(at, split)));
  const [ground, ink] = [quantile(edge, 0.5), quantile(all, 0.005)];
  const [light, dark] = [ground - LIGHT * (ground - ink), ground - DARK * (ground - ink)];
  const share = (counts: Uint32Array, from = 0, to = 256): number =>
    sumOf(counts.subarray(Math.ceil(from), Math.ceil(to))) / sumOf(counts);
  const isDrawing = ground - ink >= CONTRAST && share(edge, light) >= 0.9 &&
    share(all, light) >= 0.5 && share(all, dark, light) < share(all, 0, dark);
  return isDrawing ? { ground, ink } : undefined;
}

function inkOnBlack(split: Split, drawing: Drawing | undefined): Split {
  if (drawing === undefined) return split;
  const { ground, ink } = drawing;
  if (ground >= WHITE) return invertedLevels(split);
  const black = ground - LIGHT * (ground - ink);
  return { ...stretchedLevels(split, black, ink), isInverted: !split.isInverted };
}

/** Maps one level to 0 and another to 255, and others in between. */
function stretchedLevels(split: Split, zero: number, full: number): Split {
  const map = Uint8ClampedArray.from(
    { length: 256 },
    (_, level) => (level - zero) / (full - zero) * 255,
  );
  return { ...split, images: split.images.map((level) => map[level] ?? 0) };
}

/** How often each level occurs. */
function histogramOf(levels: Iterable<number>): Uint32Array {
  const counts = new Uint32Array(256);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

/** The level below which a share of the pixels is. */
function quantile(counts: Uint32Array, share: number): number {
  const least = share * sumOf(counts);
  let below = 0;
  return counts.findIndex((count) => (below += count) > least);
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
