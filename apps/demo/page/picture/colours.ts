/**
 * Colours of numbers: a scale from 0 up, and one from below 0 to above it. Both are told apart with any kind of
 * colour vision: the first by lightness alone, the second as blue and orange.
 *
 * @module
 */

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The colours at even steps. */
type Scale = readonly [Colour, Colour, Colour];

/** From 0 to the most. */
const UP: Record<"light" | "dark", Scale> = {
  light: [[236, 237, 232], [96, 160, 205], [8, 48, 92]],
  dark: [[37, 44, 51], [46, 126, 180], [225, 242, 255]],
};

/** From the least below 0, over 0, to the most above it. */
const BOTH: Record<"light" | "dark", Scale> = {
  light: [[0, 84, 158], [236, 237, 232], [184, 76, 0]],
  dark: [[104, 190, 250], [37, 44, 51], [255, 168, 66]],
};

/** How numbers become colours. */
export interface Shading {
  /** The number of the strongest colour; numbers beyond have it too. */
  readonly most: number;
  /** Whether the colour scheme is dark. */
  readonly dark: boolean;
}

/**
 * The colour of a number that is 0 or more.
 *
 * @returns The page's background for 0, the stronger the larger.
 */
export function colourOfAmount(value: number, { most, dark }: Shading): Colour {
  return onScale(UP[dark ? "dark" : "light"], shareOf(value, most));
}

/**
 * The colour of a number that may be below 0.
 *
 * @returns The page's background for 0; blue below it, orange above.
 */
export function colourOfDifference(value: number, { most, dark }: Shading): Colour {
  return onScale(BOTH[dark ? "dark" : "light"], (1 + shareOf(value, most)) / 2);
}

/**
 * The strongest of some numbers.
 *
 * @returns The largest absolute value; 0 for none.
 */
export function strongest(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at] ?? 0));
  return most;
}

function shareOf(value: number, most: number): number {
  return most > 0 ? Math.max(-1, Math.min(1, value / most)) : 0;
}

function onScale([first, middle, last]: Scale, share: number): Colour {
  return share < 0.5 ? between(first, middle, 2 * share) : between(middle, last, 2 * share - 1);
}

function between(from: Colour, to: Colour, share: number): Colour {
  const mix = (at: 0 | 1 | 2): number => Math.round(from[at] + (to[at] - from[at]) * share);
  return [mix(0), mix(1), mix(2)];
}
