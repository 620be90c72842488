/**
 * Where the ink of an input lies.
 *
 * @module
 */

/** A place on an image, in pixels from its left upper corner. */
export interface Place {
  /** From the left. */
  readonly x: number;
  /** From the top. */
  readonly y: number;
}

/**
 * The centre of mass of an image of one channel.
 *
 * @param image The ink of each pixel, at least 0, row by row; nothing where there is no image.
 * @param width Pixels of a row.
 * @returns The centre; nothing where there is no ink.
 */
export function centreOfMass(
  image: readonly number[] | undefined,
  width: number,
): Place | undefined {
  let [mass, x, y] = [0, 0, 0];
  for (const [at, ink] of (image ?? []).entries()) {
    mass += ink;
    x += ink * (at % width + 0.5);
    y += ink * (Math.floor(at / width) + 0.5);
  }
  return mass > 0 ? { x: x / mass, y: y / mass } : undefined;
}
