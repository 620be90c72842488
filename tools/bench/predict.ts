/**
 * A classifier as programs use it: one image after the other, and many at once.
 *
 * @module
 */

import { createEngine, type EngineChoice, labelCount, standardise } from "@goodness/core";
import { labelScoreProgram } from "@goodness/core/prediction";
import { tensorNamed } from "@goodness/core/ops";
import { Classifier, loadModel } from "@goodness/predict";
import { loadTestSplit } from "@goodness/trainer/data";
import type { Measurement } from "./bench_case.ts";
import { startBenchEngine } from "./device.ts";
import { withPeakMemory } from "./peak_memory.ts";
import { measureRates, type RateOptions, type Rates } from "./rates.ts";
import { isWanted, type Part } from "./selection.ts";
import { median, percentile } from "./statistics.ts";
import { timeCalls, type TimingOptions } from "./timing.ts";
import { workOf } from "./work.ts";

/** A model to measure. */
export interface PredictSpec extends RateOptions {
  /** What kind of measurement it is. */
  readonly kind: "predict";
  /** The engine. */
  readonly engine: EngineChoice;
  /** The model file. */
  readonly model: string;
  /** Whether all is to be quick; a software adapter will do then. */
  readonly quick: boolean;
  /** Images of each large batch. */
  readonly batches: readonly number[];
  /** Which parts: `image`, `batch`. */
  readonly only: readonly Part[];
}

type Model = Awaited<ReturnType<typeof loadModel>>;

const PIXELS = 784;

/** Images that are compared with the reference. */
const CHECKED = 2;

/** How far goodness may be from the reference, as a share of the largest: in float32, and in fewer bits. */
const TOLERANCES = { whole: 1e-3, reduced: 3e-2 } as const;

/** Readings of one image that a 99th percentile takes at least, and those before them. */
const SINGLE = { least: 200, warmUp: 20 } as const;

/**
 * Checks two images against the reference, then measures one image and large batches.
 *
 * @param spec What is measured.
 * @returns One image at a time, and the batches.
 * @throws {Error} If the engine's goodness is wrong.
 */
export async function measurePrediction(spec: PredictSpec): Promise<Measurement[]> {
  const model = await loadModel(spec.model);
  const { engine, origin } = await startBenchEngine(spec);
  const images = await testImages(Math.max(CHECKED, ...spec.batches));
  const classifier = new Classifier(model, engine);
  const checked = images.slice(0, CHECKED);
  await checkGoodness(classifier, model, { images: checked, tolerance: TOLERANCES.whole });
  const parts = await timeParts(classifier, images, spec);
  await classifier.dispose();
  const { precision = "f32" } = engine;
  if (precision !== "f32") {
    const reduced = new Classifier(model, engine, { inTrainingPrecision: true });
    await checkGoodness(reduced, model, { images: checked, tolerance: TOLERANCES.reduced });
    const found = await timeParts(reduced, images, spec);
    parts.push(...found.map(([what, ...rest]): TimedPart => [`${what} in ${precision}`, ...rest]));
    await reduced.dispose();
  }
  const rates = await measureRates(engine, spec);
  const flops = workOf(labelScoreProgram(model.network, 1)).flops;
  const preset = model.network.spec.name;
  return parts.map(([what, count, { result: times, peakMemoryBytes }]) => ({
    ...{ what, ...origin, preset, batch: count, peakMemoryBytes, flops: flops * count },
    ...figures(times, count, flops * count, rates),
  }));
}

/** The seconds of each call, and the memory meanwhile. */
type Timed = Awaited<ReturnType<typeof withPeakMemory<number[]>>>;

/** What was timed, and how many images at a time. */
type TimedPart = readonly [what: string, count: number, found: Timed];

/** Times one image, and large batches. */
async function timeParts(
  classifier: Classifier,
  images: readonly Float32Array[],
  spec: PredictSpec,
): Promise<TimedPart[]> {
  const { seconds } = spec;
  const parts: TimedPart[] = [];
  if (isWanted(spec, "image")) {
    parts.push(["one image", 1, await timeImages(classifier, images, { seconds, ...SINGLE })]);
  }
  for (const count of isWanted(spec, "batch") ? spec.batches : []) {
    const batch = images.slice(0, count);
    const classify = (): Promise<unknown> => classifier.classify(batch);
    parts.push([`${count} images`, count, await withPeakMemory(() => timeCalls(classify, spec))]);
  }
  return parts;
}

/** Times images one after the other. */
async function timeImages(
  classifier: Classifier,
  images: readonly Float32Array[],
  options: TimingOptions,
): Promise<Timed> {
  let next = 0;
  return await withPeakMemory(() =>
    timeCalls(() => {
      const start = next++ % images.length;
      return classifier.classify(images.slice(start, start + 1));
    }, options)
  );
}

/** What is made of times and operations. */
type RateFigures = Pick<
  Measurement,
  "imagesPerSecond" | "gflops" | "gemmGflops" | "fractionOfGemm" | "milliseconds" | "milliseconds99"
>;

/** What times of a batch say. */
function figures(
  times: readonly number[],
  batch: number,
  flops: number,
  rates: Rates,
): RateFigures {
  const seconds = median(times);
  const gflops = flops / seconds / 1e9;
  return {
    imagesPerSecond: batch / seconds,
    milliseconds: seconds * 1000,
    milliseconds99: percentile(times, 0.99) * 1000,
    gflops,
    fractionOfGemm: gflops / rates.gemmGflops,
    ...rates,
  };
}

/** The first test images, pixels in `[0, 1]`. */
async function testImages(count: number): Promise<Float32Array[]> {
  const { images } = await loadTestSplit("mnist");
  return Array.from({ length: count }, (_, row) => {
    const levels = images.subarray(row * PIXELS, (row + 1) * PIXELS);
    return Float32Array.from(levels, (level) => level / 255);
  });
}

async function checkGoodness(
  classifier: Classifier,
  { network, weights }: Model,
  { images, tolerance }: { readonly images: readonly Float32Array[]; readonly tolerance: number },
): Promise<void> {
  const reference = await createEngine("float64");
  const search = await reference.compile(labelScoreProgram(network, CHECKED), weights);
  const levels = images.flatMap((image) => Array.from(image));
  const outputs = await search.run({ images: standardise(network.spec.input, levels) });
  const expected = tensorNamed(outputs, "goodness");
  const found = (await classifier.classify(images, { by: "goodness" })).map(({ layers }) => layers);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const labels = labelCount(network.spec);
  expected.forEach((value, at) => {
    const row = Math.floor(at / labels) % CHECKED;
    const layer = Math.floor(at / labels / CHECKED);
    const own = found[row]?.[layer]?.[at % labels] ?? NaN;
    if (Math.abs(own - value) <= tolerance * largest) return;
    throw new Error(
      `Cannot measure engine ${classifier.model.engine} as its goodness must be right: it is ` +
        `${own} in place of ${value} for label ${at % labels} of image ${row} in layer ${layer}`,
    );
  });
}
