/**
 * What is seen of a picture, with what is transparent taken away.
 *
 * @module
 */

import { averageArea } from "@goodness/core/images";
import { greyPixels } from "@goodness/pictures/grey";
import { opacityOf, type Pixels } from "@goodness/pictures/pixels";
import { medianOf } from "./median.ts";
import { cropped, type Planes, sizeWithin } from "./planes.ts";
import { type Box, inkBox } from "./raster.ts";

/** The longest side that is looked at; larger pictures are reduced. */
const MAX_SIDE = 512;

/** Opacity from which a pixel belongs to what is seen. */
const SEEN = 0.5;

/** How much of the box around it a card of paper fills, at least: a round one fills 0.785. */
const CARD_FILL = 0.6;

/** How much of a card is ink, at least, and how far ink is from paper. */
const CARD_INK = { share: 0.003, distance: 0.1 };

/**
 * Makes planes of a picture. Grey pictures give one plane, with the very levels of the picture. Of colour
 * pictures with transparent parts, see {@linkcode opaque}.
 *
 * @param pixels The picture.
 * @returns The planes; of at most 512 pixels a side.
 */
export function planesOf(pixels: Pixels): Planes {
  return opaque(reduced(pixels));
}

/**
 * Lays a picture on what makes it opaque. A card of paper with something transparent around it is cut out,
 * and its corners get the colour of its paper. Ink alone is laid on black or white, whichever is further
 * from it.
 */
function opaque(pixels: Pixels): Planes {
  const { width, height } = pixels;
  const opacity = opacityOf(pixels);
  if (opacity === undefined || opacity.every((share) => share === 1)) {
    return { width, height, planes: channelsOf(pixels) };
  }
  const seen = opacity.map((share) => share >= SEEN ? 1 : 0);
  const box = inkBox({ width, height, data: seen }, 0);
  const planes = channelsOf(pixels);
  const paper = box === null ? undefined : paperOfCard(planes, { seen, width, box });
  if (box === null || paper === undefined) {
    // Grey of its own: a picture of ink alone has no colours to tell apart.
    return { width, height, planes: [greyPixels(pixels)] };
  }
  const laid = planes.map((plane, channel) =>
    plane.map((level, at) => {
      const share = opacity[at] ?? 0;
      return level * share + (paper[channel] ?? 0) * (1 - share);
    })
  );
  return cropped({ width, height, planes: laid }, box);
}

function channelsOf(pixels: Pixels): Float32Array[] {
  const { data, channels, max } = pixels;
  const planes = channels < 3 || isGrey(pixels) ? 1 : 3;
  return Array.from({ length: planes }, (_, channel) => {
    const plane = new Float32Array(data.length / channels);
    for (let at = 0; at < plane.length; at++) {
      plane[at] = (data[at * channels + channel] ?? 0) / max;
    }
    return plane;
  });
}

function isGrey({ data, channels }: Pixels): boolean {
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

interface Card {
  /** 1 for what is seen, else 0. */
  readonly seen: Float32Array;
  readonly width: number;
  readonly box: Box;
}

/** The colour of a card's paper; nothing if what is seen is no card with ink. */
function paperOfCard(
  planes: readonly Float32Array[],
  { seen, width, box }: Card,
): number[] | undefined {
  const pixels: number[] = [];
  for (let y = box.top; y < box.bottom; y++) {
    for (let at = y * width + box.left; at < y * width + box.right; at++) {
      if (seen[at] === 1) pixels.push(at);
    }
  }
  if (pixels.length < CARD_FILL * (box.right - box.left) * (box.bottom - box.top)) return undefined;
  const paper = planes.map((plane) => medianOf(Float32Array.from(pixels, (at) => plane[at] ?? 0)));
  const isInk = (at: number): boolean =>
    planes.some((plane, channel) =>
      Math.abs((plane[at] ?? 0) - (paper[channel] ?? 0)) > CARD_INK.distance
    );
  return pixels.filter(isInk).length >= CARD_INK.share * pixels.length ? paper : undefined;
}

function reduced(pixels: Pixels): Pixels {
  const { width, height, max } = pixels;
  if (Math.max(width, height) <= MAX_SIDE) return pixels;
  const { channels, data } = pixels.transparent === undefined ? pixels : withAlpha(pixels);
  const size = sizeWithin(pixels, MAX_SIDE);
  return { ...size, channels, max, data: averageArea({ width, height, channels, data }, size) };
}

/** Gives pixels with a transparent colour a channel of opacity in its place. */
function withAlpha(pixels: Pixels): Pixels {
  const { transparent: _, ...opaquePixels } = pixels;
  const opacity = opacityOf(pixels);
  if (opacity === undefined) return opaquePixels;
  const channels = pixels.channels + 1;
  const data = new Float32Array(opacity.length * channels);
  for (let at = 0; at < data.length; at++) {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    data[at] = channel === channels - 1
      ? pixels.max * (opacity[pixel] ?? 0)
      : pixels.data[pixel * pixels.channels + channel] ?? 0;
  }
  return { ...opaquePixels, channels, data };
}
