/**
 * Seeded randomness without state to carry: every use names its stream and its index, so that the
 * numbers of step 1000 do not depend on whether steps 0 to 999 ran in this process. Resuming a run
 * needs the seed and the step, nothing else.
 *
 * @module
 */

import { InputError } from "./input_error.ts";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { sizeOf } from "./shape.ts";

/** Gives the next number of a stream. */
export type RandomSource = () => number;

/**
 * What randomness is used for. Each purpose and index is an independent stream, but some purposes have more
 * than one use, whose numbers are then the same for the same seed and index; a name of its own for each
 * would change results that are recorded, so they part when these are next trained:
 *
 * - `images`: dropout of pixels (by step), distortions of a head's images (by epoch), noise and hybrids that
 *   are out of distribution (index 1), and draws of few labels (index 0, the draw as seed);
 * - `order`: of images in the epochs of a network and in those of a head;
 * - `negatives`: wrong labels and hybrids by step, wrong labels by image where they are fixed, and stored
 *   hybrids by chunk.
 */
export type RandomPurpose =
  | "weights"
  | "projection"
  | "order"
  | "shift"
  | "negatives"
  | "dropout"
  | "images"
  | "validation";

/**
 * Opens a stream of uniform numbers.
 *
 * @param seed The run's seed, an integer in `[0, 2^32)`.
 * @param purpose What the numbers are for.
 * @param index Which stream of that purpose, such as the step.
 * @returns A source of numbers in `[0, 1)`, multiples of 2^-53.
 * @throws {InputError} If the seed is not an integer in `[0, 2^32)`.
 *
 * @example The same names give the same numbers
 * ```ts
 * import { randomStream } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(randomStream(1, "shift", 7)(), randomStream(1, "shift", 7)());
 * ```
 */
export function randomStream(seed: number, purpose: RandomPurpose, index: number): RandomSource {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InputError(`Cannot seed with ${seed}: choose an integer from 0 to ${2 ** 32 - 1}`);
  }
  const words = [seed, ...new TextEncoder().encode(purpose), index];
  const state = [1, 2, 3, 4].map((word) => words.reduce(mix, word));
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}

/** One round of MurmurHash3's 32-bit mixing with its finaliser (Appleby, public domain). */
function mix(hash: number, word: number): number {
  let x = Math.imul(hash ^ word, 0xcc9e2d51) + 0x9e3779b9;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * Turns uniform numbers into standard normal ones (Box and Muller 1958).
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @returns A source of numbers from N(0, 1).
 */
export function gaussian(uniform: RandomSource): RandomSource {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * Draws standard Gumbel numbers, `-log(-log(u))`: the largest of `log p + gumbel` falls on an entry
 * with probability `p` (Gumbel 1954), which samples a class inside a pure step.
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param count How many.
 * @returns The numbers; all finite.
 */
export function gumbel(uniform: RandomSource, count: number): Float32Array<ArrayBuffer> {
  const least = 2 ** -54; // below every positive number of the source, so no logarithm is of zero
  const drawn = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    drawn[at] = -Math.log(Math.max(-Math.log1p(-uniform()), least));
  }
  return drawn;
}

/**
 * Draws an order of `count` things (Fisher and Yates, as in Durstenfeld 1964).
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param count How many things.
 * @returns Each index in `[0, count)` once.
 */
export function permutation(uniform: RandomSource, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}

/**
 * Draws a dropout mask, three entries of 16 bits from each uniform number.
 *
 * @param uniform A source of numbers in `[0, 1)`, multiples of 2^-53.
 * @param share The share of entries that are zero, in `[0, 1)`.
 * @param shape The shape of the mask.
 * @returns Zeros, and `1 / (1 - share)` elsewhere, in row-major order.
 */
export function dropoutMask(
  uniform: RandomSource,
  share: number,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(sizeOf(shape));
  const kept = 1 / (1 - share);
  let rest = 0;
  for (let at = 0; at < mask.length; at++) {
    if (at % 3 === 0) rest = uniform();
    rest *= 2 ** 16;
    const drawn = Math.floor(rest);
    rest -= drawn;
    if (drawn >= share * 2 ** 16) mask[at] = kept;
  }
  return mask;
}
