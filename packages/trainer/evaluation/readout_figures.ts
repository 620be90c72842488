/**
 * Accuracy and speed of a model by goodness and by its head.
 *
 * @module
 */

import { type Engine, type Head, HeadReadout, type Model, type Readout } from "@goodness/core";
import type { Dataset } from "../data/dataset.ts";
import { type Split, splitPart } from "../data/split.ts";
import { evaluate, withLabelScorer } from "./evaluation.ts";
import { evaluateHead } from "./head_evaluation.ts";
import type { ReadoutEvaluation } from "./readout_evaluation.ts";

/** Accuracy and speed of a readout. */
export interface ReadoutFigures {
  /** The share of validation images classified correctly, in `[0, 1]`, if there are any. */
  readonly validationAccuracy?: number | undefined;
  /** The share of test images classified correctly. */
  readonly testAccuracy: number;
  /** Milliseconds to classify a test image, in the largest batches that the readout takes. */
  readonly millisecondsPerImage: number;
}

/** Training images that are classified before time is taken: the largest batch of either readout. */
const WARM_UP = 512;

/**
 * Measures both readouts; each classifies the test images once.
 *
 * @param model The network, its weights and its head.
 * @param engine The engine that runs it.
 * @param dataset The images.
 * @returns The figures of both.
 * @throws {InputError} If the images are not of the network's input size.
 */
export async function compareReadouts(
  model: Pick<Model, "network" | "weights"> & { readonly head: Head },
  engine: Engine,
  dataset: Pick<Dataset, "train" | "validation" | "test">,
): Promise<Readonly<Record<Readout, ReadoutFigures>>> {
  const { network, weights } = model;
  const goodness = await withLabelScorer(
    { network, weights, engine },
    (scorer) => measure(dataset, (split) => evaluate(scorer, network, split)),
  );
  const readout = new HeadReadout(engine, model);
  const head = await measure(dataset, (split) => evaluateHead(readout, network, split));
  await readout.dispose();
  return { goodness, head };
}

async function measure(
  { train, validation, test }: Pick<Dataset, "train" | "validation" | "test">,
  evaluated: (split: Split) => Promise<ReadoutEvaluation>,
): Promise<ReadoutFigures> {
  await evaluated(splitPart(train, 0, WARM_UP)); // compiles
  const validated = validation.count > 0 ? await evaluated(validation) : undefined;
  const started = performance.now();
  const { accuracy, count } = await evaluated(test);
  const millisecondsPerImage = (performance.now() - started) / count;
  return {
    validationAccuracy: validated?.accuracy,
    testAccuracy: accuracy,
    millisecondsPerImage,
  };
}
