/**
 * Digits drawn by hand, read as a request's strokes are.
 *
 * @module
 */

import { type Classifier, loadClassifier, toInput } from "@goodness/predict";
import { type FreehandDigit, readFreehand } from "../freehand/freehand.ts";
import type { Check, Finding } from "./check.ts";

/** The models that ship; the first one is the demo's default. */
const MODELS = ["mnist-local-record", "mnist-local", "mnist-grouped-record"];

const RIGHT = "read rightly";

/** The check of drawings. */
export const FREEHAND: Check = {
  name: "freehand",
  title: "Drawings by hand",
  about:
    "`tests/data/freehand.json` has digits as pen strokes in many styles: European and American, open and " +
    "closed, with and without bars, loops and slashes, in one stroke and several, from the top and from the " +
    "bottom. They take a fifth of the pad to nearly all of it, anywhere on it, lean by -20 to 25 degrees, " +
    "are drawn fast and slowly, with pens of all widths and unsteady hands. `deno task data:freehand` makes " +
    "them from skeletons written by hand; none was left out for what a model says. They go the way of a " +
    "request's strokes. `MNIST's test images` is the share of those that the model reads rightly. How the " +
    "upstroke of a 1 is prepared was chosen on drawings of other seeds.",
  times: 130,
  goals: [{ figure: RIGHT, bound: 0.98, side: "least" }],
  run: async ({ times }) => {
    const digits = spread(await readFreehand(), times);
    const findings: Finding[] = [];
    for (const model of MODELS) {
      const classifier = await loadClassifier(`data/models/${model}.safetensors`);
      try {
        findings.push({ what: model, figures: await figuresOf(digits, classifier) });
      } finally {
        await classifier.dispose();
      }
    }
    return findings;
  },
};

/** So many of some things at most, evenly from all of them. */
function spread<T>(things: readonly T[], count: number): T[] {
  const step = Math.min(1, count / things.length);
  return things.filter((_, at) => Math.floor((at + 1) * step) > Math.floor(at * step));
}

async function figuresOf(
  digits: readonly FreehandDigit[],
  classifier: Classifier,
): Promise<Finding["figures"]> {
  const inputs = digits.map(({ strokes, width }) => toInput({ kind: "strokes", strokes, width }));
  const drawn = inputs.filter((input) => input !== null);
  if (drawn.length < digits.length) throw new Error("Cannot read a drawing without ink");
  const predictions = await classifier.classify(drawn, { by: "goodness" });
  const read = predictions.map(({ label, confident }, at) => ({
    isRight: label === digits[at]?.label,
    isSure: confident === true,
  }));
  const share = (isCounted: (reading: typeof read[number]) => boolean): number =>
    read.filter(isCounted).length / digits.length;
  return {
    tried: digits.length,
    [RIGHT]: share(({ isRight }) => isRight),
    "right and sure": share(({ isRight, isSure }) => isRight && isSure),
    "wrong and sure": share(({ isRight, isSure }) => !isRight && isSure),
    "MNIST's test images": classifier.model.testAccuracy,
  };
}
