/**
 * Goodness as a detector of images that are not from the dataset.
 *
 * @module
 */

import {
  type ConfidenceRule,
  isSameShape,
  type LabelScorer,
  type Network,
  randomStream,
  shapeText,
} from "@goodness/core";
import { distanceFromUsual, totalGoodness } from "@goodness/core/prediction";
import { datasetSource, FASHION_MNIST } from "../data/datasets.ts";
import { loadTestSplit } from "../data/dataset.ts";
import { type Split, splitPart } from "../data/split.ts";
import { exists } from "../storage/files.ts";
import { makeHybrids } from "../data/hybrid_source.ts";
import { confidenceOf, predictByGoodness, SAMPLE } from "./confidence.ts";

/** How well goodness separates one kind of images from those of the dataset. */
export interface OutOfDistributionFigure {
  /** The kind of images, such as `hybrids of test images`. */
  readonly name: string;
  /**
   * The probability that an image of the dataset is nearer to what is usual than one of these (the area under
   * the ROC curve); without validation images, that it has more goodness. 0.5 is guessing. Nothing if not
   * measured.
   */
  readonly auroc?: number | undefined;
  /** Why it was not measured. */
  readonly skipped?: string | undefined;
}

/** The figures of goodness as a detector. */
export interface OutOfDistribution {
  /** When a prediction is confident; nothing without validation images. */
  readonly confidence?: ConfidenceRule | undefined;
  /** One figure for each kind of images. */
  readonly figures: readonly OutOfDistributionFigure[];
}

/**
 * The probability that a value of one sample is above one of another (Mann and Whitney 1947), ties
 * counting half: the area under the ROC curve.
 *
 * @param above The sample that should have the higher values, at least one.
 * @param below The other, at least one.
 * @returns The probability, in `[0, 1]`.
 * @throws {RangeError} If a sample is empty.
 */
export function areaUnderRoc(above: ArrayLike<number>, below: ArrayLike<number>): number {
  if (above.length === 0 || below.length === 0) {
    throw new RangeError("Cannot compare a sample without values");
  }
  const sorted = Float64Array.from(below).sort();
  let wins = 0;
  for (let at = 0; at < above.length; at++) {
    const value = above[at] ?? NaN;
    const less = countUpTo(sorted, (other) => other < value);
    const lessOrEqual = countUpTo(sorted, (other) => other <= value);
    wins += (less + lessOrEqual) / 2;
  }
  return wins / (above.length * below.length);
}

/** How many values from the start are `inside`, by halving. */
function countUpTo(sorted: Float64Array, inside: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inside(sorted[middle] ?? NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Says how much images are like those of a dataset: the nearer to what is usual, the more. Without a rule it is
 * the total goodness, of the best label or of the image itself.
 *
 * @returns `[N]`.
 */
async function likeness(
  scorer: LabelScorer,
  network: Network,
  images: Uint8Array,
  rule: ConfidenceRule | undefined,
): Promise<number[]> {
  const predictions = await predictByGoodness(scorer, network, images);
  return predictions.map(({ layers, label }) =>
    rule === undefined
      ? totalGoodness(layers.map((goodness) => goodness[label] ?? NaN), network)
      : -distanceFromUsual(rule, layers, label)
  );
}

/**
 * Measures how well goodness separates a dataset's test images from clothes, noise and hybrids.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param dataset The images; those for validation say what is usual.
 * @param seed The random seed of noise and hybrids.
 * @returns The figures.
 */
export async function measureOutOfDistribution(
  scorer: LabelScorer,
  network: Network,
  { validation, test }: { readonly validation: Split; readonly test: Split },
  seed: number,
): Promise<OutOfDistribution> {
  const confidence = await confidenceOf(scorer, network, validation);
  const sample = splitPart(test, 0, SAMPLE);
  const real = await likeness(scorer, network, sample.images, confidence);
  const figures: OutOfDistributionFigure[] = [];
  for (const { name, images, skipped } of await others(sample, seed)) {
    const auroc = images &&
      areaUnderRoc(real, await likeness(scorer, network, images, confidence));
    figures.push({ name, auroc, skipped });
  }
  return { figures, confidence };
}

/** Images that are not from the dataset. */
interface OtherImages {
  readonly name: string;
  readonly images?: Uint8Array;
  readonly skipped?: string;
}

async function others(sample: Split, seed: number): Promise<OtherImages[]> {
  const uniform = randomStream(seed, "images", 1);
  const noise = Uint8Array.from(sample.images, () => Math.floor(uniform() * 256));
  const made = makeHybrids(sample.images, sample.labels, sample, {
    hybrids: "images",
    blurs: 6,
    uniform,
  });
  return [
    { name: "Fashion-MNIST test images", ...await fashionImages(sample) },
    { name: "uniform noise", images: noise },
    { name: "hybrids of test images", images: made.hybrids },
  ];
}

/** The images of Fashion-MNIST, read once. */
let fashionTest: Promise<Split> | undefined;

async function fashionImages(
  sample: Split,
): Promise<Pick<OtherImages, "images" | "skipped">> {
  const { install } = datasetSource("fashion-mnist");
  if (!await exists(FASHION_MNIST)) {
    return { skipped: `${FASHION_MNIST} does not exist: ${install}` };
  }
  const fashion = await (fashionTest ??= loadTestSplit("fashion-mnist"));
  if (!isSameShape(fashion, sample)) return { skipped: `its images are ${shapeText(fashion)}` };
  return { images: splitPart(fashion, 0, sample.count).images };
}
