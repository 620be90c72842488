/**
 * The levels of images that are not as they should be, bytes with high values for ink.
 *
 * @module
 */

import { isOutermost, type Split, splitPart } from "./split.ts";

/** Levels from here on are light ground. */
const LIGHT = 224;

/** Levels below are dark ink. */
const DARK = 96;

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
 * Images of 0 and 1 alone are scaled to 0 and 255. Drawings in dark ink on light ground are inverted: grey
 * images with nearly all (0.9) of the pixels at the edge light, most pixels (half) light, and of the others
 * fewer between than dark. MNIST and Fashion-MNIST have dark edges, photographs have pixels of all levels.
 *
 * @param train The training images, by which ink is judged.
 * @param test The test images.
 * @returns What is to be done; nothing where levels are as they should be.
 */
export function noticeLevels(train: Split, test: Split): NoticedLevels | undefined {
  const isBinary = [train, test].every(({ images }) => images.every((level) => level <= 1));
  const scale = isBinary ? scaledLevels : (same: Split) => same;
  const isInverted = isDarkOnLight(scale(train));
  const notes = [
    ...(isBinary ? ["levels are 0 and 1: scaled to 0 and 255"] : []),
    ...(isInverted ? ["dark ink on light ground: inverted to light on dark"] : []),
  ];
  if (notes.length === 0) return undefined;
  return {
    note: notes.join("; "),
    convert: (part) => isInverted ? invertedLevels(scale(part)) : scale(part),
  };
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

function scaledLevels(split: Split): Split {
  return { ...split, images: split.images.map((level) => level === 0 ? 0 : 255) };
}

function isDarkOnLight(split: Split): boolean {
  if (split.channels !== 1) return false;
  const { images } = splitPart(split, 0, SAMPLE);
  let [edge, lightEdge, light, dark] = [0, 0, 0, 0];
  for (let at = 0; at < images.length; at++) {
    const level = images[at] ?? 0;
    const isEdge = isOutermost(at, split);
    if (isEdge) edge++;
    if (level >= LIGHT) light++;
    if (level >= LIGHT && isEdge) lightEdge++;
    if (level < DARK) dark++;
  }
  const between = images.length - light - dark;
  return lightEdge >= 0.9 * edge && light >= images.length / 2 && between < dark;
}
