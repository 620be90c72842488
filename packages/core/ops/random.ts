/**
 * Seeded randomness without carried state. Every use names its stream and its index, so the numbers of step
 * 1000 do not depend on steps 0 to 999. A run is resumed from the seed and the step alone.
 *
 * @module
 */

import { InputError } from "./input_error.ts";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Gives the next number of a stream. */
export type RandomSource = () => number;

/**
 * What randomness is used for. Streams of different purposes or indices are independent. Some purposes have
 * several uses, which get the same numbers for the same seed and index. Separate names would change recorded
 * results, so they wait until these are trained anew:
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
  | "validation"
  | "split";

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
