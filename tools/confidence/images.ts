/**
 * Images of which a model should not be sure. None of them is from a test set.
 *
 * @module
 */

import { randomStream } from "@goodness/core";
import { Distorter, hybridImages, hybridMasks } from "@goodness/core/images";
import type { RandomSource } from "@goodness/core/ops";
import { loadDataset, type Split, splitPart } from "@goodness/trainer";
import { drawnScribble, drawnSign } from "./drawn.ts";

/** Rows and columns of an image. */
const SIDE = 28;

/** Images of one kind. */
export interface Images {
  /** The kind. */
  readonly name: string;
  /** Bytes, `[N, 28, 28]`. */
  readonly images: Uint8Array<ArrayBuffer>;
}

function made(
  count: number,
  make: (at: number) => ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const images = new Uint8Array(count * SIDE * SIDE);
  for (let at = 0; at < count; at++) images.set(Uint8Array.from(make(at)), at * SIDE * SIDE);
  return images;
}

function imageAt({ images }: Pick<Split, "images">, at: number): Uint8Array {
  return images.subarray(at * SIDE * SIDE, (at + 1) * SIDE * SIDE);
}

/** Drawn ink as bytes; what is empty is drawn anew. */
function drawn(
  draw: (random: RandomSource) => Float32Array | null,
  random: RandomSource,
): number[] {
  for (;;) {
    const ink = draw(random);
    if (ink !== null) return Array.from(ink, (value) => Math.round(255 * value));
  }
}

/** Noise blurred by a mean over 5x5 pixels, and stretched to all levels. */
function smoothNoise(random: RandomSource): number[] {
  const wide = SIDE + 4;
  const noise = Float64Array.from({ length: wide * wide }, () => random());
  const blurred = Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    let sum = 0;
    for (let dy = 0; dy < 5; dy++) {
      for (let dx = 0; dx < 5; dx++) sum += noise[(row + dy) * wide + column + dx] ?? 0;
    }
    return sum;
  });
  const [least, most] = [Math.min(...blurred), Math.max(...blurred)];
  return blurred.map((value) => 255 * (value - least) / (most - least));
}

/** Which half of an image is left. */
const HALVES: readonly ((row: number, column: number) => boolean)[] = [
  (row) => row < SIDE / 2,
  (row) => row >= SIDE / 2,
  (_, column) => column < SIDE / 2,
  (_, column) => column >= SIDE / 2,
];

function half(image: Uint8Array, which: number): Uint8Array {
  const isLeft = HALVES[which % HALVES.length];
  return image.map((ink, at) => isLeft?.(Math.floor(at / SIDE), at % SIDE) ? ink : 0);
}

/** An image moved by four to eight pixels along both axes. */
function shifted(image: Uint8Array, random: RandomSource): Uint8Array {
  const [down, right] = [0, 0].map(() =>
    (random() < 0.5 ? -1 : 1) * (4 + Math.floor(5 * random()))
  );
  return image.map((_, at) => {
    const [row, column] = [Math.floor(at / SIDE) - (down ?? 0), at % SIDE - (right ?? 0)];
    const isInside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
    return isInside ? image[row * SIDE + column] ?? 0 : 0;
  });
}

/** Digits, distorted twice as much as strong distortions do in training. */
function distorted(digits: Split, random: RandomSource): Split {
  const input = { height: SIDE, width: SIDE, channels: 1, mean: [0], std: [1 / 255] };
  const options = { rotation: 25, scaling: 0.25, shear: 0.25, elastic: 2, shift: 1, flip: false };
  const distorter = new Distorter(input, options);
  const images = made(digits.count, (at) => {
    const target = new Float32Array(SIDE * SIDE);
    distorter.distort(imageAt(digits, at), random, target);
    return target;
  });
  return { ...digits, images };
}

/**
 * Makes the images.
 *
 * @param digits Digits that no model learnt to read from, to make some of them of.
 * @param seed What all random choices follow from.
 * @returns Images that are no digits, as many of each kind, and digits that are hard to read.
 */
export async function otherImages(
  digits: Split,
  seed: number,
): Promise<{ readonly others: readonly Images[]; readonly hard: Split }> {
  const { count, images } = digits;
  const streams = (index: number): RandomSource => randomStream(seed, "images", index);
  const { train } = await loadDataset("fashion-mnist");
  const [noise, smooth, masks] = [streams(1), streams(2), streams(3)];
  const [signs, scribbles, shifts] = [streams(4), streams(5), streams(6)];
  const partners = made(count, (at) => imageAt(digits, (at + count / 2) % count));
  const options = { height: SIDE, width: SIDE, blurs: 6 };
  return {
    others: [
      { name: "clothes", images: splitPart(train, 0, count).images },
      { name: "noise", images: images.map(() => Math.floor(256 * noise())) },
      { name: "smooth noise", images: made(count, () => smoothNoise(smooth)) },
      {
        name: "hybrids",
        images: hybridImages(images, partners, hybridMasks(masks, count, options)),
      },
      { name: "letters and signs", images: made(count, () => drawn(drawnSign, signs)) },
      { name: "scribbles", images: made(count, () => drawn(drawnScribble, scribbles)) },
      { name: "half digits", images: made(count, (at) => half(imageAt(digits, at), at)) },
      { name: "shifted digits", images: made(count, (at) => shifted(imageAt(digits, at), shifts)) },
    ],
    hard: distorted(digits, streams(7)),
  };
}
