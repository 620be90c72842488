/**
 * Digits in the situations that pictures come in, read as a request's pictures are.
 *
 * @module
 */

import { randomStream } from "@goodness/core";
import { openPicture } from "@goodness/pictures";
import { type Classifier, loadClassifier, toInput } from "@goodness/predict";
import { loadTestSplit, type Split } from "@goodness/trainer/data";
import type { Check, CheckOptions, Finding } from "./check.ts";
import { placedDigit, pngOf } from "./pictures/sheet.ts";
import { type Situation, SITUATIONS } from "./pictures/situations.ts";

const MODEL = "data/models/mnist-local-record.safetensors";

const RIGHT = "read rightly";
const WRONG_AND_SURE = "wrong and sure";

/** Names of the findings over all situations, and over untouched images. */
const ALL = "all situations";

/** What came of one picture. */
interface Reading {
  readonly isRight: boolean;
  readonly isSure: boolean;
  readonly isEmpty: boolean;
}

/** The check of reading. */
export const PICTURES: Check = {
  name: "pictures",
  title: "What people really send",
  about:
    "MNIST test digits are put into pictures as people send them: of 28 to 560 pixels a side, anywhere " +
    "in them, light on dark or dark on light. The pictures are encoded as PNG and go the way of a request's. " +
    "Figures are shares of the pictures tried; `wrong and sure` are those that were read wrongly without a " +
    "question mark. The model is the one that ships. No setting was chosen on these images.",
  times: 500,
  goals: [
    { what: ALL, figure: RIGHT, bound: 0.95, side: "least" },
    { what: ALL, figure: WRONG_AND_SURE, bound: 0.01, side: "most" },
    { figure: RIGHT, bound: 0.85, side: "least" },
  ],
  run: async ({ seed, times }) => {
    return await readSituations(await loadTestSplit("mnist"), { seed, times });
  },
};

/**
 * Reads digits in all situations.
 *
 * @param split The digits.
 * @param options What the choice of digits and all pictures follow from, and how many of each situation.
 * @returns A row a situation, and one of all.
 */
export async function readSituations(
  split: Split,
  { seed, times }: Pick<CheckOptions, "seed" | "times">,
): Promise<Finding[]> {
  const classifier = await loadClassifier(MODEL);
  try {
    const readings: Reading[][] = [];
    for (const [index, situation] of SITUATIONS.entries()) {
      const numbered = { situation, seed, index, times };
      readings.push(await readSituation(split, numbered, classifier));
    }
    return [
      ...SITUATIONS.map(({ what }, index) => findingOf(what, readings[index] ?? [])),
      findingOf(ALL, readings.flat()),
    ];
  } finally {
    await classifier.dispose();
  }
}

interface NumberedSituation {
  readonly situation: Situation;
  readonly seed: number;
  readonly index: number;
  readonly times: number;
}

async function readSituation(
  { images, labels }: Split,
  { situation, seed, index, times }: NumberedSituation,
  classifier: Classifier,
): Promise<Reading[]> {
  const random = randomStream(seed, "images", index);
  const readings: Reading[] = [];
  for (let time = 0; time < times; time++) {
    const at = Math.floor(random() * labels.length);
    const image = Float32Array.from(
      images.subarray(at * 784, (at + 1) * 784),
      (byte) => byte / 255,
    );
    const bytes = pngOf(situation.paint(placedDigit(image, random), random));
    const input = toInput({ kind: "picture", picture: openPicture(bytes) });
    const [prediction] = input === null ? [] : await classifier.classify([input]);
    readings.push({
      isRight: prediction?.label === labels[at],
      isSure: prediction !== undefined && "confident" in prediction &&
        prediction.confident === true,
      isEmpty: input === null,
    });
  }
  return readings;
}

function findingOf(what: string, readings: readonly Reading[]): Finding {
  const share = (isCounted: (reading: Reading) => boolean): number =>
    readings.filter(isCounted).length / readings.length;
  return {
    what,
    figures: {
      tried: readings.length,
      [RIGHT]: share(({ isRight }) => isRight),
      "right and sure": share(({ isRight, isSure }) => isRight && isSure),
      [WRONG_AND_SURE]: share(({ isRight, isSure }) => !isRight && isSure),
      empty: share(({ isEmpty }) => isEmpty),
    },
  };
}
