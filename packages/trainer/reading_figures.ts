/**
 * How well and how fast a model reads by goodness and by its head.
 *
 * @module
 */

import {
  type Engine,
  GoodnessSearch,
  type Head,
  HeadReader,
  type Model,
  type Reading,
} from "@goodness/core";
import { type Dataset, type Split, splitPart } from "./dataset.ts";
import { evaluate, evaluateHead, type ReadingEvaluation } from "./evaluation.ts";

/** How well and how fast a way to read is. */
export interface ReadingFigures {
  /** The share of validation images read correctly, in `[0, 1]`, if there are any. */
  readonly validationAccuracy?: number;
  /** The share of test images read correctly. */
  readonly testAccuracy: number;
  /** Milliseconds of a test image, read in batches of 128. */
  readonly millisecondsPerImage: number;
}

/** Training images that are read before time is taken: one whole batch. */
const WARM_UP = 128;

/**
 * Measures both ways to read; the test images are read once by each.
 *
 * @param model The network, its weights and its head.
 * @param engine What runs it.
 * @param dataset The images.
 * @returns The figures of both.
 * @throws {RangeError} If the network does not read such images.
 */
export async function compareReadings(
  model: Pick<Model, "network" | "weights"> & { readonly head: Head },
  engine: Engine,
  dataset: Pick<Dataset, "train" | "validation" | "test">,
): Promise<Readonly<Record<Reading, ReadingFigures>>> {
  const { network, weights } = model;
  const search = new GoodnessSearch(engine, network, weights);
  const reader = new HeadReader(engine, model);
  const goodness = await measure(dataset, (split) => evaluate(search, network, split));
  const head = await measure(dataset, (split) => evaluateHead(reader, network, split));
  await search.dispose();
  await reader.dispose();
  return { goodness, head };
}

async function measure(
  { train, validation, test }: Pick<Dataset, "train" | "validation" | "test">,
  read: (split: Split) => Promise<ReadingEvaluation>,
): Promise<ReadingFigures> {
  await read(splitPart(train, 0, WARM_UP)); // compiles
  const chosenOn = validation.count > 0
    ? { validationAccuracy: (await read(validation)).accuracy }
    : {};
  const started = performance.now();
  const { accuracy, count } = await read(test);
  const millisecondsPerImage = (performance.now() - started) / count;
  return { ...chosenOn, testAccuracy: accuracy, millisecondsPerImage };
}
