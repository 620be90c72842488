/**
 * What a model makes of MNIST's test images.
 *
 * @module
 */

import type { AnyPrediction, ImageClassifier, ModelSummary } from "@goodness/predict";
import { imageAt, type TestImages } from "./test_images.ts";

/** A test image that was classified wrongly. */
export interface Mistake {
  /** Its place among the test images, from 0. */
  readonly index: number;
  /** By how much the wrong label beat the right one: in goodness, or in probability where the readout is a head. */
  readonly margin: number;
}

/** What a model makes of the test images. */
export interface TestResults {
  /** The right label of each image. */
  readonly truth: readonly number[];
  /** The label that the model gives it. */
  readonly predictions: readonly number[];
  /** The images that were classified wrongly, the largest margin first. */
  readonly mistakes: readonly Mistake[];
}

/** Images of a batch: few enough that a request to predict does not wait long. */
const BATCH = 100;

/** The brightest pixel. */
const WHITE = 255;

/**
 * Tells whether a model can be measured with MNIST's test images.
 *
 * @param model The model.
 * @returns Why not; nothing if it can.
 */
export function whyNotMeasured({ dataset, image, classes }: ModelSummary): string | undefined {
  const isFit = dataset === "mnist" && image.height === 28 && image.width === 28 &&
    image.channels === 1 && classes.length === 10;
  return isFit
    ? undefined
    : `Cannot measure the model as it was trained on ${dataset}: the page has the test images of ` +
      "mnist alone; report.html in its run folder has its results";
}

/**
 * Classifies all test images, batch by batch.
 *
 * @param classifier The model.
 * @param test The test images.
 * @returns What it makes of them.
 *
 * @example One black image
 * ```ts
 * import { measureTest } from "@goodness/demo";
 * import { loadClassifier } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
 * const test = { labels: Uint8Array.of(1), images: new Uint8Array(28 * 28) };
 * const { truth, predictions } = await measureTest(classifier, test);
 *
 * assertEquals([truth, predictions.length], [[1], 1]);
 * await classifier.dispose();
 * ```
 */
export async function measureTest(
  classifier: ImageClassifier,
  test: TestImages,
): Promise<TestResults> {
  const predictions: AnyPrediction[] = [];
  const count = test.labels.length;
  for (let start = 0; start < count; start += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, count - start) }, (_, at) => start + at);
    const images = indices.map((index) =>
      Float32Array.from(imageAt(test, index), (value) => value / WHITE)
    );
    predictions.push(...await classifier.classify(images));
  }
  const mistakes = predictions.flatMap((prediction, index) => {
    const truth = test.labels[index] ?? 0;
    return prediction.label === truth ? [] : [{ index, margin: marginOver(prediction, truth) }];
  });
  return {
    truth: Array.from(test.labels),
    predictions: predictions.map(({ label }) => label),
    mistakes: mistakes.toSorted((a, b) => b.margin - a.margin),
  };
}

function marginOver(prediction: AnyPrediction, truth: number): number {
  const scores = "probabilities" in prediction ? prediction.probabilities : prediction.goodness;
  return (scores[prediction.label] ?? NaN) - (scores[truth] ?? NaN);
}
