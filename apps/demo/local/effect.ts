/**
 * What becomes of other digits.
 *
 * @module
 */

import { type Engine, LabelScorer, type Model } from "@goodness/core";
import { type Split, splitPart } from "@goodness/trainer/data/split";
import { evaluate } from "@goodness/trainer/evaluation/evaluation";

/** Images after which others get their turn: some tenths of a second without a graphics card. */
const CHUNK = 32;

/**
 * Counts the images that a model reads rightly. What else the worker is asked is answered meanwhile.
 *
 * @param model The model.
 * @param images The images.
 * @param deps What computes, and whether the result is still wanted.
 * @returns How many; nothing if it is no longer wanted.
 */
export async function countRight(
  { network, weights }: Model,
  images: Split,
  { engine, isWanted }: { readonly engine: Engine; readonly isWanted: () => boolean },
): Promise<number | undefined> {
  const scorer = new LabelScorer(engine, network, weights);
  let right = 0;
  try {
    for (let start = 0; start < images.count; start += CHUNK) {
      if (!isWanted()) return undefined;
      const part = splitPart(images, start, start + CHUNK);
      right += Math.round((await evaluate(scorer, network, part)).accuracy * part.count);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return right;
  } finally {
    await scorer.dispose();
  }
}
