/**
 * Whether a model can be taught in the page.
 *
 * @module
 */

import type { Model } from "../state/api.ts";

/** The classes of the digits that are rehearsed. */
const DIGITS = "0,1,2,3,4,5,6,7,8,9";

/** The size of their images. */
const SIDE = 28;

/**
 * Tells why a model cannot be taught.
 *
 * @param model The model.
 * @returns Nothing if it can.
 */
export function whyNotTaught(
  { by, image, classes }: Pick<Model, "by" | "image" | "classes">,
): string {
  if (by === "head") {
    return "This model cannot be taught here: its labels come from a head, which goodness does not teach.";
  }
  const { width, height, channels, preparation } = image;
  const isDigit = preparation === "digit" && width === SIDE && height === SIDE && channels === 1;
  return isDigit && classes.join() === DIGITS
    ? ""
    : "This model cannot be taught here: MNIST’s digits, which are rehearsed meanwhile, are not what it learnt.";
}
