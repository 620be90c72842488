/**
 * Distributions drawn from a source of uniform numbers.
 *
 * @module
 */

import type { RandomSource } from "./random.ts";

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
  const least = 2 ** -54; // below every positive number of the source; keeps the logarithm finite
  const drawn = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    drawn[at] = -Math.log(Math.max(-Math.log1p(-uniform()), least));
  }
  return drawn;
}

/**
 * Draws a permutation (Fisher and Yates, as in Durstenfeld 1964).
 *
 * @param uniform A source of numbers in `[0, 1)`.
 * @param count Its length.
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
