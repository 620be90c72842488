/**
 * Goodness as a detector of images that are not from the dataset.
 *
 * @module
 */

import {
  ImagePreparer,
  isSameShape,
  labelCount,
  type LabelScorer,
  type Network,
  objectiveOf,
  randomStream,
  shapeText,
  sumGoodness,
} from "@goodness/core";
import { REAL_SHARE } from "@goodness/core/files";
import { datasetSource, FASHION_MNIST } from "../data/datasets.ts";
import { loadTestSplit } from "../data/dataset.ts";
import { type Split, splitPart } from "../data/split.ts";
import { exists } from "../storage/files.ts";
import { makeHybrids } from "../data/hybrid_source.ts";

/** The largest number of images of each kind that goodness is computed for. */
const SAMPLE = 2000;

/** How well goodness separates one kind of images from those of the dataset. */
export interface OutOfDistributionFigure {
  /** The kind of images, such as `hybrids of test images`. */
  readonly name: string;
  /**
   * The probability that an image of the dataset has more goodness than one of these (the area under
   * the ROC curve). 0.5 is guessing. Below 0.5, these images have more goodness than the dataset's.
   * Nothing if not measured.
   */
  readonly auroc?: number | undefined;
  /** Why it was not measured. */
  readonly skipped?: string | undefined;
}

/** The figures of goodness as a detector. */
export interface OutOfDistribution {
  /** The goodness that nearly all validation images reach; nothing without such images. */
  readonly confidenceThreshold?: number | undefined;
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
 * The value that a share of a sample reaches.
 *
 * @param values The sample, at least one value.
 * @param share The share, in `(0, 1]`.
 * @returns The largest value of the sample that at least this share of it reaches.
 * @throws {RangeError} If the sample is empty.
 */
export function valueReachedBy(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) throw new RangeError("Cannot choose among no values");
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(values.length * (1 - share))] ?? NaN;
}

/**
 * The total goodness of images: of the best label, or of the image itself if the network learnt without
 * labels.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param images Bytes, `[N, pixels]`.
 * @returns `[N]`, summed over the network's goodness layers.
 */
async function totalGoodness(
  scorer: LabelScorer,
  network: Network,
  images: Uint8Array,
): Promise<Float32Array> {
  const prepared = new ImagePreparer(network.spec.input).unshifted(images);
  const totals = sumGoodness(await scorer.goodness(prepared), network);
  const answers = objectiveOf(network.spec).answers(labelCount(network.spec));
  return Float32Array.from(
    { length: totals.length / answers },
    (_, image) => Math.max(...totals.subarray(image * answers, (image + 1) * answers)),
  );
}

/**
 * Chooses the goodness that `REAL_SHARE` of a model's validation images reach.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param validation The images, of which the first 2,000 are used.
 * @returns The goodness; nothing without images.
 */
export async function confidenceThresholdOf(
  scorer: LabelScorer,
  network: Network,
  validation: Split,
): Promise<number | undefined> {
  if (validation.count === 0) return undefined;
  const { images } = splitPart(validation, 0, SAMPLE);
  return valueReachedBy(await totalGoodness(scorer, network, images), REAL_SHARE);
}

/**
 * Measures how well total goodness separates a dataset's test images from clothes, noise and hybrids.
 *
 * @param scorer Computes goodness with the network's weights.
 * @param network The network.
 * @param dataset The images; those for validation give the confidence threshold.
 * @param seed The random seed of noise and hybrids.
 * @returns The figures.
 */
export async function measureOutOfDistribution(
  scorer: LabelScorer,
  network: Network,
  { validation, test }: { readonly validation: Split; readonly test: Split },
  seed: number,
): Promise<OutOfDistribution> {
  const sample = splitPart(test, 0, SAMPLE);
  const real = await totalGoodness(scorer, network, sample.images);
  const figures: OutOfDistributionFigure[] = [];
  for (const { name, images, skipped } of await others(sample, seed)) {
    const auroc = images && areaUnderRoc(real, await totalGoodness(scorer, network, images));
    figures.push({ name, auroc, skipped });
  }
  const confidenceThreshold = await confidenceThresholdOf(scorer, network, validation);
  return { figures, confidenceThreshold };
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
