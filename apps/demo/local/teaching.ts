/**
 * A few training steps on top of a trained network, which teach it what an image is.
 *
 * @module
 */

import {
  type Engine,
  type HostTensors,
  ImagePreparer,
  initialTrainingState,
  LabelScorer,
  type Model,
  type Network,
  optimiserInputs,
  sumGoodness,
  trainingProgram,
} from "@goodness/core";
import { trainedWeightNames } from "@goodness/core/training";
export type { Lesson, LessonBatchOptions } from "./lesson_batches.ts";
import { type Lesson, LessonBatches, type LessonBatchOptions } from "./lesson_batches.ts";

/** How a lesson is taught. */
export interface TeachSettings extends Omit<LessonBatchOptions, "rehearsed" | "earlier"> {
  /** Adam's learning rate; its moments begin at zero in each lesson. */
  readonly rate: number;
  /** A lesson ends when its label has so much more goodness than any other, as a share. */
  readonly lead: number;
  /** The most steps of a lesson. */
  readonly mostSteps: number;
}

/** What `docs/experiments.md` chooses. */
export const TEACHING: TeachSettings = {
  rate: 4e-4,
  batch: 50,
  lessons: 10,
  lead: 0.01,
  mostSteps: 40,
};

/** What a lesson works with. */
export interface TeachDeps extends Pick<LessonBatchOptions, "rehearsed" | "earlier"> {
  /** What computes. */
  readonly engine: Engine;
  /** How it is taught. @default {TEACHING} */
  readonly settings?: TeachSettings;
}

/** What a lesson comes to. */
export interface Taught {
  /** The new weights. */
  readonly weights: HostTensors;
  /** The steps that it took. */
  readonly steps: number;
}

/**
 * Teaches a network an image, by training steps of its own objective, until it is right. The negative is the image
 * with the wrong label that has most goodness. Other images and earlier lessons are rehearsed in the same steps, so
 * that they are not forgotten. The same lesson gives the same weights on the same engine.
 *
 * @param model The network and its weights, which stay as they are.
 * @param lesson The image and its right label.
 * @param deps What it works with.
 * @returns The new weights.
 */
export async function teach(
  { network, weights }: Pick<Model, "network" | "weights">,
  lesson: Lesson,
  { engine, settings = TEACHING, ...images }: TeachDeps,
): Promise<Taught> {
  const batches = new LessonBatches(network, lesson, { ...settings, ...images });
  const { options } = batches;
  const state = initialTrainingState(network, options, weights);
  const executable = await engine.compile(trainingProgram(network, options), state);
  const scorer = new LabelScorer(engine, network, weights);
  const names = Object.values(trainedWeightNames(network, options));
  const rates = network.layers.map(() => settings.rate);
  try {
    let taught: Taught = { weights, steps: 0 };
    let { wrong } = await standing(scorer, network, lesson);
    let isRight = false;
    while (!isRight && taught.steps < settings.mostSteps) {
      const step = taught.steps;
      const batch = batches.at(step, wrong);
      await executable.run({ ...batch, ...optimiserInputs(options, { step, rates }) });
      taught = { weights: await executable.readState(names), steps: step + 1 };
      await scorer.setWeights(taught.weights);
      const now = await standing(scorer, network, lesson);
      wrong = now.wrong;
      isRight = now.lead >= settings.lead;
    }
    return taught;
  } finally {
    await executable.dispose();
    await scorer.dispose();
  }
}

/** The wrong label that has most goodness for a lesson, and how much more the right one has, as a share. */
async function standing(
  scorer: LabelScorer,
  network: Network,
  { pixels, label }: Lesson,
): Promise<{ wrong: number; lead: number }> {
  const images = new ImagePreparer(network.spec.input).unshifted(pixels);
  const goodness = sumGoodness(await scorer.goodness(images), network);
  const others = goodness.map((value, other) => other === label ? -1 : value);
  const most = Math.max(...others);
  return { wrong: others.indexOf(most), lead: (goodness[label] ?? NaN) / most - 1 };
}
