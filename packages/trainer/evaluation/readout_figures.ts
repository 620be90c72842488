/**
 * How well and how fast a model reads by goodness and by its head.
 *
 * @module
 */

import { type Engine, type Head, HeadReadout, type Model, type Readout } from "@goodness/core";
import type { Dataset } from "../data/dataset.ts";
import { type Split, splitPart } from "../data/split.ts";
import { evaluate, evaluateHead, type ReadoutEvaluation, withLabelScorer } from "./evaluation.ts";

/** How well and how fast a way to read is. */
export interface ReadoutFigures {
  /** The share of validation images read correctly, in `[0, 1]`, if there are any. */
  readonly validationAccuracy?: number;
  /** The share of test images read correctly. */
  readonly testAccuracy: number;
  /** Milliseconds of a test image, read in batches as large as either way takes them. */
  readonly millisecondsPerImage: number;
}

/** Training images that are read before time is taken: the largest batch of either way. */
const WARM_UP = 512;

/**
 * Measures both ways to read; the test images are read once by each.
 *
 * @param model The network, its weights and its head.
 * @param engine What runs it.
 * @param dataset The images.
 * @returns The figures of both.
 * @throws {RangeError} If the network does not read such images.
 */
export async function compareReadouts(
  model: Pick<Model, "network" | "weights"> & { readonly head: Head },
  engine: Engine,
  dataset: Pick<Dataset, "train" | "validation" | "test">,
): Promise<Readonly<Record<Readout, ReadoutFigures>>> {
  const { network, weights } = model;
  const goodness = await withLabelScorer(
    { network, weights, engine },
    (search) => measure(dataset, (split) => evaluate(search, network, split)),
  );
  const reader = new HeadReadout(engine, model);
  const head = await measure(dataset, (split) => evaluateHead(reader, network, split));
  await reader.dispose();
  return { goodness, head };
}

async function measure(
  { train, validation, test }: Pick<Dataset, "train" | "validation" | "test">,
  read: (split: Split) => Promise<ReadoutEvaluation>,
): Promise<ReadoutFigures> {
  await read(splitPart(train, 0, WARM_UP)); // compiles
  const chosenOn = validation.count > 0
    ? { validationAccuracy: (await read(validation)).accuracy }
    : {};
  const started = performance.now();
  const { accuracy, count } = await read(test);
  const millisecondsPerImage = (performance.now() - started) / count;
  return { ...chosenOn, testAccuracy: accuracy, millisecondsPerImage };
}
